import assert from 'node:assert/strict'
import test from 'node:test'
import { CognitoError } from '../../../src/errors.ts'
import { confirmedUser, readUser, refusal, signIn, signUp } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

test('an enabled user signs in again by the same password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminDisableUser', target)
  assert.deepEqual(await world.call('AdminEnableUser', target), {})
  assert.equal((await readUser(world, app, 'diego')).Enabled, true)
  assert.ok((await signIn(world, app, 'diego')).AccessToken)
})

test('tokens from before the user was disabled stay revoked', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminDisableUser', target)
  world.clock.advance(1000)
  await world.call('AdminEnableUser', target)
  await assert.rejects(
    world.call('GetUser', { AccessToken }),
    refusal('NotAuthorizedException', 'Access Token has been revoked'),
  )
  const refresh = { ClientId: app.clientId, RefreshToken }
  await assert.rejects(world.call('GetTokensFromRefreshToken', refresh), CognitoError)
})

test('enabling a user who is enabled is a success, and leaves the tokens good', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  world.clock.advance(1000)
  assert.deepEqual(await world.call('AdminEnableUser', { UserPoolId: app.poolId, Username: 'diego' }), {})
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
})

test('enabling does not confirm an account', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await signUp(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminDisableUser', target)
  await world.call('AdminEnableUser', target)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'UNCONFIRMED')
  await assert.rejects(signIn(world, app, 'diego'), { name: 'UserNotConfirmedException' })
})
