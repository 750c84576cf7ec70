import assert from 'node:assert/strict'
import test from 'node:test'
import { commitUser, removeUser } from '../../src/accounts/commit-user.ts'
import type { UserPlan } from '../../src/domain/records.ts'
import type { User } from '../../src/domain/user.ts'
import { addUser, email, newUser } from '../store/fixtures.ts'
import { newWorld } from '../support/world.ts'

/** A call on a pool in which verified e-mail addresses are aliases, and a user who holds one. */
async function newScene() {
  const world = await newWorld()
  const { poolId } = await world.pool({ AliasAttributes: ['email'] })
  const { store } = world.context
  const pool = await store.findPool(poolId)
  assert.ok(pool)
  const holder = await addUser(store, pool, 'maria', email('shared@example.com'))
  const user = await addUser(store, pool, 'diego', email('diego@example.com'))
  const call = { ...world.context, pool, actor: 'admin:AKIATEST', action: 'AdminUpdateUserAttributes' }
  const read = ({ sub }: User) => store.findUser(poolId, sub)
  return { world, call, pool, store, holder, user, read }
}

const withEmail = (user: User, address: string): User => ({
  ...user,
  attributes: { ...user.attributes, email: address, email_verified: 'true' },
})

test('the history of a change and of a removal tells the actor, the action and the time of the call', async () => {
  const { world, call, store, user } = await newScene()
  await using _ = world
  const plans: UserPlan[] = []
  const commit = store.commit.bind(store)
  Object.assign(store, {
    async commit(...committed: readonly UserPlan[]) {
      plans.push(...committed)
      await commit(...committed)
    },
  })
  const committed = await commitUser(call, user, { ...user, enabled: false })
  assert.equal(committed.version, user.version + 1)
  assert.equal(committed.modified, world.clock.now)
  await removeUser({ ...call, action: 'AdminDeleteUser' }, committed)
  const { now: at } = world.clock
  assert.deepEqual(
    plans.map(({ event }) => ({ at: event.at, actor: event.actor, action: event.action })),
    [
      { at, actor: 'admin:AKIATEST', action: 'AdminUpdateUserAttributes' },
      { at, actor: 'admin:AKIATEST', action: 'AdminDeleteUser' },
    ],
  )
})

test('a change that claims a name of another user is refused, and changes nothing', async () => {
  const { world, call, user, read } = await newScene()
  await using _ = world
  await assert.rejects(commitUser(call, user, withEmail(user, 'shared@example.com')), {
    name: 'AliasExistsException',
    message: 'An account with the given email already exists.',
  })
  assert.deepEqual(await read(user), user)
})

test('a new user whose name another user holds is refused as one who exists', async () => {
  const { world, call, pool } = await newScene()
  await using _ = world
  await assert.rejects(commitUser(call, undefined, newUser(pool, 'diego')), {
    name: 'UsernameExistsException',
    message: 'User already exists',
  })
})

test('another way where a name is taken is gone only then, and is told which kind of name', async () => {
  const { world, call, user, read } = await newScene()
  await using _ = world
  const kinds: string[] = []
  const whenTaken = async (kind: string) => {
    kinds.push(kind)
    return commitUser(call, user, { ...user, enabled: false })
  }
  const committed = await commitUser(call, user, withEmail(user, 'shared@example.com'), { whenTaken })
  assert.deepEqual(kinds, ['email'])
  assert.equal(committed.enabled, false)
  assert.equal((await read(user))?.attributes['email'], 'diego@example.com')
  await commitUser(call, committed, withEmail(committed, 'free@example.com'), { whenTaken })
  assert.deepEqual(kinds, ['email'])
})

test('a change that takes addresses over leaves their earlier holder unverified', async () => {
  const { world, call, user, holder, read } = await newScene()
  await using _ = world
  await commitUser(call, user, withEmail(user, 'shared@example.com'), { takesOver: true })
  assert.equal((await read(user))?.attributes['email_verified'], 'true')
  assert.equal((await read(holder))?.attributes['email_verified'], 'false')
})
