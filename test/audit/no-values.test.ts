import type { Shape } from '../../src/model/shapes.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import { actions, shapes } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'
import { operations } from '../../src/operations/index.ts'
import { signedInUser } from '../support/people.ts'
import { newWorld } from '../support/world.ts'

/** In every text that a caller may choose. */
const typed = 'Kudu-7391-Typed'

/** Members that take one of a few words, an id, or a proof: what is known, so that the rest of the call is reached. */
type Known = Readonly<Record<string, unknown>>

/** A request with everything that an operation takes, and one text wherever a text is. */
function filled(name: string, known: Known, depth = 0): unknown {
  const shape: Shape | undefined = shapes[name]
  if (!shape) throw new TypeError(`the model has no shape ${name}`)
  switch (shape.kind) {
    case 'string':
      return shape.enum?.[0] ?? typed.padEnd(shape.min ?? 0, 'x').slice(0, shape.max)
    case 'integer':
    case 'long':
      return shape.min ?? 1
    case 'boolean':
      return true
    case 'list':
      return depth > 6 ? [] : [filled(shape.member, known, depth + 1)]
    case 'map':
      return { [typed]: filled(shape.value, known, depth + 1) }
    case 'structure':
      return Object.fromEntries(
        Object.entries(shape.members)
          .filter(() => depth < 6)
          .map(([member, target]) => [
            member,
            Object.hasOwn(known, member) ? known[member] : filled(target, known, depth + 1),
          ]),
      )
    case 'blob':
    case 'document':
    case 'timestamp':
      return typed
  }
}

test('whatever text is sent to whatever operation, nothing of it comes into the log', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool()
  const AccessToken = await signedInUser(world, { poolId: UserPoolId, clientId: ClientId }, 'diego')
  const ids = { UserPoolId, ClientId, AccessToken }
  const words = { UserAttributes: [{ Name: 'nickname', Value: typed }], UserAttributeNames: ['nickname'] }
  const AuthParameters = { USERNAME: typed, PASSWORD: typed, SRP_A: 'ab', REFRESH_TOKEN: typed }
  const steps = { ...ids, AuthParameters, ChallengeResponses: { USERNAME: typed, ANSWER: typed } }
  const flows: Known[] = []
  for (const AuthFlow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH'])
    flows.push({ ...steps, AuthFlow })
  for (const ChallengeName of [
    'PASSWORD_VERIFIER',
    'NEW_PASSWORD_REQUIRED',
    'SMS_MFA',
    'MFA_SETUP',
    'CUSTOM_CHALLENGE',
  ])
    flows.push({ ...steps, ChallengeName })
  const names = Object.keys(operations) as Action[]
  // What takes away what the others need comes last.
  const sorted = names.toSorted(
    (one, other) => Number(/Delete|SignOut/.test(one)) - Number(/Delete|SignOut/.test(other)),
  )
  for (const action of sorted) {
    const { input } = actions[action]
    const variants = [
      {},
      ids,
      { ...ids, ...words },
      { ...ids, Username: 'diego' },
      { ...ids, ...words, Username: 'diego' },
    ]
    for (const known of [...variants, ...flows])
      await world.send(action, JSON.stringify(filled(input, known)))
    for (const body of ['', '[]', `"${typed}"`, `{"${typed}":"${typed}"}`]) await world.send(action, body)
  }
  const text = JSON.stringify(world.audit)
  const seen = new Set(world.audit.map(({ action }) => action))
  assert.ok(world.audit.length > 1000, String(world.audit.length))
  assert.ok(seen.size > 60, String(seen.size))
  assert.ok(new Set(world.audit.map(({ reason }) => reason)).size > 10)
  assert.doesNotMatch(text, new RegExp(typed.split('-').join('|'), 'i'))
})
