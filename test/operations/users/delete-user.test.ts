import assert from 'node:assert/strict'
import test from 'node:test'
import { signedInUser, confirmedUser, readUser, signIn } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { userNotFound, userDisabled } from '../../support/refusals.ts'
import { CognitoError } from '../../../src/errors.ts'

test('the token of a deleted user finds no user', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  assert.equal(await world.call('DeleteUser', { AccessToken: token }), undefined)
  await assert.rejects(world.call('GetUser', { AccessToken: token }), userNotFound)
})

test('a user deletes the own account, and the name is free', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  assert.equal(await world.call('DeleteUser', { AccessToken }), undefined)
  await assert.rejects(readUser(world, app, 'diego'), userNotFound)
  await confirmedUser(world, app, 'diego')
})

test('a deleted account cannot be signed in to, and its refresh token gives nothing', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  await world.call('DeleteUser', { AccessToken })
  await assert.rejects(signIn(world, app, 'diego'), userNotFound)
  const refresh = { ClientId: app.clientId, RefreshToken }
  await assert.rejects(world.call('GetTokensFromRefreshToken', refresh), CognitoError)
})

test('a disabled user deletes nothing', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(world.call('DeleteUser', { AccessToken }), userDisabled)
  assert.equal((await readUser(world, app, 'diego')).Username, 'diego')
})
