import assert from 'node:assert/strict'
import test from 'node:test'
import { readUser, refusal, signIn, signedInUser, confirmedUser, signUp } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { userDisabled } from '../../support/refusals.ts'
import { signInBySrp } from '../../support/sign-in.ts'

test('the token of a disabled user is refused, and stays so when the user is enabled', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  assert.deepEqual(await world.call('AdminDisableUser', target), {})
  assert.equal((await readUser(world, app, 'diego')).Enabled, false)
  await assert.rejects(world.call('GetUser', { AccessToken: token }), userDisabled)
  assert.deepEqual(await world.call('AdminEnableUser', target), {})
  await assert.rejects(
    world.call('GetUser', { AccessToken: token }),
    refusal('NotAuthorizedException', 'Access Token has been revoked'),
  )
  const { AccessToken } = await signIn(world, app, 'diego')
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
})

test('a disabled user can neither sign in nor refresh', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  assert.deepEqual(await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' }), {})
  const disabled = userDisabled
  await assert.rejects(signIn(world, app, 'diego'), disabled)
  await assert.rejects(signInBySrp(world, app, 'diego'), disabled)
  const refresh = { ClientId: app.clientId, RefreshToken }
  await assert.rejects(world.call('GetTokensFromRefreshToken', refresh), disabled)
})

test('disabling leaves status, attributes and password, and moves the date of the last modification', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego', { nickname: 'D' })
  const before = await readUser(world, app, 'diego')
  world.clock.advance(2000)
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  assert.deepEqual(await readUser(world, app, 'diego'), {
    ...before,
    Enabled: false,
    UserLastModifiedDate: world.clock.now / 1000,
  })
})

test('disabling a disabled user is a success', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminDisableUser', target)
  assert.deepEqual(await world.call('AdminDisableUser', target), {})
  assert.equal((await readUser(world, app, 'diego')).Enabled, false)
})

test('an unconfirmed user can be disabled, and other users stay as they are', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await signUp(world, app, 'diego')
  const maria = await signedInUser(world, app, 'maria')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  const { Enabled, UserStatus } = await readUser(world, app, 'diego')
  assert.deepEqual([Enabled, UserStatus], [false, 'UNCONFIRMED'])
  assert.equal((await world.call('GetUser', { AccessToken: maria })).Username, 'maria')
})
