import type { CodeRecord } from '../../src/domain/records.ts'
import { changeAttributes } from '../../src/domain/attribute-change.ts'
import { planUser } from '../../src/domain/user-plan.ts'
import type { User } from '../../src/domain/user.ts'
import type { Store } from '../../src/store/store.ts'
import { familyOf, someHash, start, subOf, type Crowd } from './crowd.ts'

/** What an operation of the API asks of the store, for the user of a number. */
export interface ScaleOperation {
  readonly name: string
  /** What the users need who are going to call, made before the first of them does. */
  readonly before?: (numbers: readonly number[]) => Promise<void>
  /** What must be there before each call, and is not measured. */
  readonly prepare?: (number: number) => Promise<void>
  readonly run: (number: number) => Promise<void>
}

/** More than the hour in which attempts are counted, so that nobody runs out of them. */
const step = 3_700_000

/** The operations that must not grow with the users. */
export function newOperations(store: Store, crowd: Crowd): readonly ScaleOperation[] {
  const { pool } = crowd
  let turn = 0
  const at = () => start + ++turn * step
  const signedIn = async (number: number): Promise<User> => {
    const found = await store.findSignedInUser(pool.id, subOf(number), familyOf(number))
    if (!found?.alive) throw new Error(`user ${number} is not signed in`)
    return found.user
  }
  return [
    {
      name: 'GetUser',
      run: async (number) => void (await signedIn(number)),
    },
    {
      name: 'UpdateUserAttributes',
      async run(number) {
        const user = await signedIn(number)
        // Searchable, so a row of the index moves as well.
        const asked = [{ Name: 'given_name', Value: `${user.attributes['nickname']} ${++turn}` }]
        const { attributes, pending } = changeAttributes(pool, user, asked, 'administrator')
        const options = { at: at(), actor: 'user', action: 'UpdateUserAttributes' }
        await store.commit(planUser(pool, user, { ...user, attributes, pending }, options))
      },
    },
    {
      name: 'VerifyUserAttribute',
      prepare: (number) => store.putCode(codeOf(crowd, number), []),
      async run(number) {
        const user = await signedIn(number)
        const now = at()
        const isLeft = await store.takeAttempt(
          { poolId: pool.id, sub: user.sub },
          'VerifyUserAttribute',
          { hour: 5 },
          now,
        )
        const code = await store.findCode(pool.id, user.sub, 'email')
        if (!isLeft || !code) throw new Error(`user ${number} has no code`)
        // Each time it becomes what it was not, so that there is something to change.
        const zoneinfo = user.attributes['zoneinfo'] === 'Europe/London' ? 'Europe/Paris' : 'Europe/London'
        const after = { ...user, attributes: { ...user.attributes, zoneinfo } }
        const useCode = { purpose: code.purpose, hash: code.hash }
        const options = { at: now, actor: 'user', action: 'VerifyUserAttribute', useCode }
        await store.commit(planUser(pool, user, after, options))
      },
    },
    {
      name: 'Sign-in look-up',
      async run(number) {
        const user = await store.findUserByName(pool.id, crowd.signInNameOf(number))
        if (!user || !(await store.findCredentials(pool.id, user.sub)))
          throw new Error(`user ${number} cannot be found`)
      },
    },
  ]
}

const codeOf = (crowd: Crowd, number: number): CodeRecord => ({
  poolId: crowd.pool.id,
  sub: subOf(number),
  purpose: 'email',
  hash: someHash,
  expires: start + 86_400_000,
  attribute: 'email',
  value: crowd.user(number).attributes['email'] ?? '',
})
