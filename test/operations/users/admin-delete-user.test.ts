import assert from 'node:assert/strict'
import test from 'node:test'
import { readUser, confirmedUser, attrs, signIn, signUp, signedInUser } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { userNotFound } from '../../support/refusals.ts'
import { CognitoError } from '../../../src/errors.ts'

test('a deleted user leaves nothing behind', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego', { email: 'diego@example.com' })
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  assert.equal(await world.call('AdminDeleteUser', target), undefined)
  await assert.rejects(readUser(world, app, 'diego'), userNotFound)
  assert.deepEqual((await world.call('ListUsers', { UserPoolId: app.poolId })).Users, [])
})

test('a deleted user’s names are free, and a new user of that name is another one', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  const mail = { email: 'diego@example.com' }
  const sub = await confirmedUser(world, app, 'diego', mail)
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  assert.notEqual(await confirmedUser(world, app, 'diego', mail), sub)
})

test('the user is named by user name, alias or sub', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  const email = 'diego@example.com'
  for (const nameOf of [() => 'diego', () => email, (sub: string) => sub]) {
    const sub = await confirmedUser(world, app, 'diego')
    const target = { UserPoolId: app.poolId, Username: 'diego' }
    const UserAttributes = attrs({ email, email_verified: 'true' })
    await world.call('AdminUpdateUserAttributes', { ...target, UserAttributes })
    await world.call('AdminDeleteUser', { ...target, Username: nameOf(sub) })
    await assert.rejects(readUser(world, app, 'diego'), { name: 'UserNotFoundException' })
  }
})

test('other users stay', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const maria = await signedInUser(world, app, 'maria')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  assert.equal((await world.call('GetUser', { AccessToken: maria })).Username, 'maria')
})

test('the tokens of a deleted user are of no use, also when the name is taken again', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  for (const again of [false, true]) {
    if (again) await confirmedUser(world, app, 'diego')
    await assert.rejects(world.call('GetUser', { AccessToken }), CognitoError)
    const refresh = { ClientId: app.clientId, RefreshToken }
    await assert.rejects(world.call('GetTokensFromRefreshToken', refresh), CognitoError)
  }
})

test('a user can be deleted in any state', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  const states = {
    UNCONFIRMED: () => signUp(world, app, 'diego'),
    FORCE_CHANGE_PASSWORD: () => world.call('AdminCreateUser', target),
    disabled: async () => {
      await signUp(world, app, 'diego')
      await world.call('AdminDisableUser', target)
    },
  }
  for (const reach of Object.values(states)) {
    await reach()
    await world.call('AdminDeleteUser', target)
    await assert.rejects(readUser(world, app, 'diego'), { name: 'UserNotFoundException' })
  }
})
