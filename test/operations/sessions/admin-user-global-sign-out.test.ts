import assert from 'node:assert/strict'
import test from 'node:test'
import { adminFlows, tryPasswordAsAdmin } from '../../support/admin-sign-in.ts'
import { readUser, refusal, signIn, signUp, type App } from '../../support/people.ts'
import { answerNewPassword, answerSrp, beginSrp, createUser } from '../../support/sign-in.ts'
import { incorrectCredentials, invalidSession, userNotFound } from '../../support/refusals.ts'
import { newWorld, type World } from '../../support/world.ts'

const signOut = (world: World, { poolId }: App, Username: string) =>
  world.call('AdminUserGlobalSignOut', { UserPoolId: poolId, Username })

test('an administrator ends all sessions of a user: no access token and no refresh token is taken any more', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  for (const name of ['diego', 'maria']) await createUser(world, app, name)
  const byAdmin = (await tryPasswordAsAdmin(world, app, 'diego')).AuthenticationResult
  const sessions = [await signIn(world, app, 'diego'), byAdmin]
  const other = await signIn(world, app, 'maria')
  world.clock.advance(1)
  assert.deepEqual(await signOut(world, app, 'diego'), {})
  for (const tokens of sessions) {
    await assert.rejects(
      world.call('GetUser', { AccessToken: tokens?.AccessToken ?? '' }),
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    )
    await assert.rejects(
      world.call('AdminInitiateAuth', {
        UserPoolId: app.poolId,
        ClientId: app.clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: tokens?.RefreshToken ?? '' },
      }),
      refusal('NotAuthorizedException', 'Refresh Token has been revoked'),
    )
  }
  assert.equal((await world.call('GetUser', { AccessToken: other.AccessToken })).Username, 'maria')
  const { AccessToken } = await signIn(world, app, 'diego')
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
})

test('sign-ins that are under way end', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  await world.call('AdminCreateUser', {
    UserPoolId: app.poolId,
    Username: 'maria',
    TemporaryPassword: 'Temporary-1',
    MessageAction: 'SUPPRESS',
  })
  const { answer } = await beginSrp(world, app, 'diego')
  const { Session = '' } = await tryPasswordAsAdmin(world, app, 'maria', 'Temporary-1')
  for (const name of ['diego', 'maria']) await signOut(world, app, name)
  await assert.rejects(answerSrp(world, app, answer()), incorrectCredentials)
  await assert.rejects(
    answerNewPassword(world, app, Session, { USERNAME: 'maria', NEW_PASSWORD: 'My-Own-Horse-8' }),
    invalidSession,
  )
})

test('an unknown user is not found', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(signOut(world, app, 'nobody'), userNotFound)
})

test('users who are disabled or not confirmed are signed out, and stay what they are', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  await signUp(world, app, 'maria')
  for (const name of ['diego', 'maria']) assert.deepEqual(await signOut(world, app, name), {})
  assert.equal((await readUser(world, app, 'diego')).Enabled, false)
  assert.equal((await readUser(world, app, 'maria')).UserStatus, 'UNCONFIRMED')
})

test('a key that only reads signs nobody out', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  world.rights = { readOnly: true }
  await assert.rejects(signOut(world, app, 'diego'), { name: 'AccessDeniedException' })
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
})
