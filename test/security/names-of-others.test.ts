import { findUserNamed } from '../../src/accounts/find-user.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions } from '../support/functions.ts'
import { attrs, readUser, confirmedUser, refusal, signUp, signedInUser } from '../support/people.ts'
import { tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const withAliases = {
  AliasAttributes: ['email' as const, 'phone_number' as const, 'preferred_username' as const],
}
const nameTaken = refusal('UsernameExistsException', 'User already exists')
const accountExists = refusal('UsernameExistsException', 'User account already exists')
const aliasTaken = refusal('AliasExistsException', 'User account already exists for the alias.')
const emailShaped = refusal(
  'InvalidParameterException',
  'Username cannot be of email format, since user pool is configured for email alias.',
)
const phoneShaped = refusal(
  'InvalidParameterException',
  'Username cannot be of phone number format, since user pool is configured for phone number alias.',
)

const prefer = (world: World, AccessToken: string, name: string) =>
  world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs({ preferred_username: name }) })

test("no user can sign up, or be made, under another user's sub", async () => {
  await using world = await newWorld()
  for (const CaseSensitive of [true, false]) {
    const app = await world.pool({ UsernameConfiguration: { CaseSensitive } })
    const sub = await confirmedUser(world, app, 'victim')
    for (const name of [sub, sub.toUpperCase()]) {
      await assert.rejects(signUp(world, app, name), nameTaken)
      await assert.rejects(
        world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: name }),
        accountExists,
      )
    }
    // That of a user of another pool is a name like any other, and so is a UUID that nobody has.
    await signUp(world, await world.pool(), sub)
    await signUp(world, app, '0d3f7a52-5a1e-4c67-9d8e-3f0c6d2b1a90')
  }
})

test('a user whose name is a UUID is found by it, as one is who has it as sub', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const name = '0d3f7a52-5a1e-4c67-9d8e-3f0c6d2b1a90'
  const sub = await confirmedUser(world, app, name)
  assert.equal((await readUser(world, app, name)).attributes['sub'], sub)
  assert.equal((await readUser(world, app, sub)).Username, name)
  assert.ok((await tryPassword(world, app, name)).AuthenticationResult)
})

test('a user named by another’s sub from before it was refused is not acted on by it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const sub = await confirmedUser(world, app, 'victim')
  const { store } = world.context
  const pool = (await store.findPool(app.poolId)) ?? assert.fail()
  await confirmedUser(world, app, 'attacker')
  const attacker = (await store.findUserByName(pool.id, 'attacker')) ?? assert.fail()
  // As an earlier version would have it, which looked for user names first.
  const findUser = (poolId: string, id: string) => store.findUser(poolId, id)
  const held = { findUser, findUserByName: async () => attacker } as Partial<typeof store> as typeof store
  const found = await findUserNamed({ ...world.context, store: held }, pool, sub)
  assert.equal(found?.username, 'victim')
})

test("no user can prefer another's sub or user name, nor be called what another prefers", async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...withAliases, UsernameConfiguration: { CaseSensitive: false } })
  const sub = await confirmedUser(world, app, 'victim')
  const token = await signedInUser(world, app, 'attacker')
  for (const name of [sub, sub.toUpperCase(), 'victim', 'VICTIM']) {
    await assert.rejects(prefer(world, token, name), aliasTaken)
    await assert.rejects(
      world.call('AdminUpdateUserAttributes', {
        UserPoolId: app.poolId,
        Username: 'attacker',
        UserAttributes: attrs({ preferred_username: name }),
      }),
      aliasTaken,
    )
    await assert.rejects(
      world.call('AdminCreateUser', {
        UserPoolId: app.poolId,
        Username: 'another',
        UserAttributes: attrs({ preferred_username: name }),
      }),
      accountExists,
    )
  }
  await prefer(world, token, 'Attila')
  for (const name of ['attila', 'ATTILA']) await assert.rejects(signUp(world, app, name), nameTaken)
  const other = await signedInUser(world, app, 'other')
  await assert.rejects(prefer(world, other, 'attila'), aliasTaken)
  // What is given up is free again.
  await prefer(world, token, 'Attacker')
  await signUp(world, app, 'attila')
  assert.equal((await readUser(world, app, 'attacker')).attributes['preferred_username'], 'Attacker')
  await prefer(world, token, '')
  await assert.rejects(signUp(world, app, 'attacker'), nameTaken)
  // One's own are one's own.
  await prefer(world, token, (await readUser(world, app, 'attacker')).attributes['sub'] ?? '')
})

test('a removed user leaves the preferred name free', async () => {
  await using world = await newWorld()
  const app = await world.pool(withAliases)
  await prefer(world, await signedInUser(world, app, 'diego'), 'di')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  await signUp(world, app, 'di')
})

test('a preferred user name is no address where addresses are aliases', async () => {
  await using world = await newWorld()
  const app = await world.pool(withAliases)
  const token = await signedInUser(world, app, 'attacker')
  const cases = [
    ['victim@example.com', emailShaped],
    ['+12065559934', phoneShaped],
  ] as const
  for (const [name, error] of cases) {
    await assert.rejects(prefer(world, token, name), error)
    const UserAttributes = attrs({ preferred_username: name })
    const as = (Username: string) => ({ UserPoolId: app.poolId, Username, UserAttributes })
    await assert.rejects(world.call('AdminUpdateUserAttributes', as('attacker')), error)
    await assert.rejects(world.call('AdminCreateUser', as('another')), error)
    await assert.rejects(signUp(world, app, name), error)
  }
  const plain = await world.pool()
  await prefer(world, await signedInUser(world, plain, 'diego'), 'diego@example.com')
})

test('a user from another directory gets no name that means another user', async () => {
  const known: Record<string, string>[] = []
  const triggers = newFunctions({
    UserMigration: () => ({ userAttributes: known.at(-1), finalUserStatus: 'CONFIRMED' }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool(withAliases)
  const sub = await confirmedUser(world, app, 'victim')
  const failed = { name: 'UserNotFoundException' }
  for (const preferred_username of [sub, 'victim', 'victim@example.com']) {
    known.push({ username: 'newcomer', preferred_username })
    await assert.rejects(tryPassword(world, app, 'newcomer'), failed)
  }
  known.push({ username: 'newcomer' })
  assert.ok((await tryPassword(world, app, 'newcomer')).AuthenticationResult)
})

const insensitive = { UsernameConfiguration: { CaseSensitive: false } }

test('a name in full-width letters is the plain one where case does not matter, in pools made from now on', async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...withAliases, ...insensitive })
  await confirmedUser(world, app, 'diego')
  await assert.rejects(signUp(world, app, 'ＤＩＥＧＯ'), nameTaken)
  assert.equal((await readUser(world, app, 'ｄｉｅｇｏ')).Username, 'diego')
  await assert.rejects(signUp(world, app, 'victim＠example.com'), emailShaped)

  const before = await world.pool(insensitive)
  const pool = (await world.context.store.findPool(before.poolId)) ?? assert.fail()
  const { naming: _, ...record } = pool.record
  await world.context.store.savePool({ ...record, version: record.version + 1 })
  await confirmedUser(world, before, 'diego')
  await confirmedUser(world, before, 'ｄｉｅｇｏ')
  assert.equal((await readUser(world, before, 'ＤＩＥＧＯ')).Username, 'ｄｉｅｇｏ')
  // What the pool was made with stays through changes of its settings.
  await world.call('UpdateUserPool', { UserPoolId: app.poolId })
  assert.equal((await readUser(world, app, 'ＤＩＥＧＯ')).Username, 'diego')
})

test('an address that no mail can go to is taken neither as user name nor as attribute', async () => {
  await using world = await newWorld()
  const byAddress = await world.pool({ UsernameAttributes: ['email'] })
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (const address of [
    'a@example.com,b@example.com',
    'A<a@example.com>',
    `${'x'.repeat(65)}@example.com`,
  ]) {
    await assert.rejects(
      signUp(world, byAddress, address),
      refusal('InvalidParameterException', 'Username should be an email.'),
    )
    await assert.rejects(
      world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes: attrs({ email: address }) }),
      refusal('InvalidParameterException', 'Invalid email address format.'),
    )
  }
})
