import assert from 'node:assert/strict'
import test from 'node:test'
import { refusal, signIn, type App } from '../../support/people.ts'
import { createUser, decodeToken, initiateAuth } from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'

const day = 24 * 3_600_000

const revoked = refusal('NotAuthorizedException', 'Refresh Token has been revoked')

/** An exchange tells nothing of a session that has ended. */
const revokedInExchange = refusal('NotAuthorizedException', '')

const reused = refusal('RefreshTokenReuseException', 'Refresh token reuse detected')

const getTokens = (world: World, { clientId }: App, RefreshToken: string) =>
  world.call('GetTokensFromRefreshToken', { ClientId: clientId, RefreshToken })

const refresh = (world: World, app: App, REFRESH_TOKEN: string) =>
  initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN })

/** A pool whose app client exchanges refresh tokens at each use. */
const rotating = (world: World, RetryGracePeriodSeconds = 0) =>
  world.pool(
    {},
    {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
    },
  )

test('where refresh tokens rotate, each exchange gives the next one, and a spent one is refused', async () => {
  await using world = await newWorld()
  const app = await rotating(world)
  await createUser(world, app, 'diego')
  const first = (await signIn(world, app, 'diego')).RefreshToken
  const second = (await getTokens(world, app, first)).AuthenticationResult?.RefreshToken ?? ''
  assert.notEqual(second, first)
  await assert.rejects(getTokens(world, app, first), reused)
  const third = (await getTokens(world, app, second)).AuthenticationResult?.RefreshToken ?? ''
  await assert.rejects(getTokens(world, app, second), reused)
  await assert.rejects(getTokens(world, app, first), reused)
  assert.ok((await getTokens(world, app, third)).AuthenticationResult?.AccessToken)
})

test('within the grace a retry replaces the next refresh token, and does not lengthen the grace', async () => {
  await using world = await newWorld()
  const app = await rotating(world, 10)
  await createUser(world, app, 'diego')
  const first = (await signIn(world, app, 'diego')).RefreshToken
  const lost = (await getTokens(world, app, first)).AuthenticationResult?.RefreshToken ?? ''
  world.clock.advance(9_999)
  const again = (await getTokens(world, app, first)).AuthenticationResult?.RefreshToken ?? ''
  assert.notEqual(again, lost)
  await assert.rejects(getTokens(world, app, lost), reused, 'the token that was replaced is reuse at once')
  world.clock.advance(1)
  await assert.rejects(getTokens(world, app, first), reused)
  assert.ok((await getTokens(world, app, again)).AuthenticationResult, 'reuse does not end the newest')
})

test('an exchange keeps the time of the sign-in', async () => {
  await using world = await newWorld()
  const app = await rotating(world)
  await createUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  world.clock.advance(3_600_000)
  const { AuthenticationResult } = await getTokens(world, app, RefreshToken)
  const { auth_time: signedInAt, iat } = decodeToken(AuthenticationResult?.AccessToken).claims
  assert.equal(signedInAt, decodeToken(AccessToken).claims['auth_time'])
  assert.equal(Number(iat) - Number(signedInAt), 3600)
})

test('of windows that exchange at once within the grace all get tokens, and the newest refresh token lives', async () => {
  await using world = await newWorld()
  const app = await rotating(world, 10)
  await createUser(world, app, 'diego')
  const first = (await signIn(world, app, 'diego')).RefreshToken
  const answers = await Promise.all(Array.from({ length: 5 }, () => getTokens(world, app, first)))
  world.clock.advance(60_000)
  const children = answers.map(({ AuthenticationResult }) => AuthenticationResult?.RefreshToken ?? '')
  const next = await Promise.allSettled(children.map((child) => getTokens(world, app, child)))
  assert.equal(next.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('where refresh tokens rotate without grace, of several exchanges at once one succeeds', async () => {
  await using world = await newWorld()
  const app = await rotating(world)
  await createUser(world, app, 'diego')
  const first = (await signIn(world, app, 'diego')).RefreshToken
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => getTokens(world, app, first)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('where refresh tokens rotate, the last one ends when the first would have', async () => {
  await using world = await newWorld()
  const app = await rotating(world)
  await createUser(world, app, 'diego')
  let token = (await signIn(world, app, 'diego')).RefreshToken
  world.clock.advance(29 * day)
  token = (await getTokens(world, app, token)).AuthenticationResult?.RefreshToken ?? ''
  world.clock.advance(day)
  await assert.rejects(
    getTokens(world, app, token),
    refusal('NotAuthorizedException', 'Refresh Token has expired'),
  )
})

test('an exchange keeps the request id of the sign-in in both tokens', async () => {
  await using world = await newWorld()
  const app = await rotating(world)
  await createUser(world, app, 'diego')
  const signedIn = await signIn(world, app, 'diego')
  const eventOf = (token: string | undefined) => decodeToken(token).claims['event_id']
  const first = [eventOf(signedIn.AccessToken), eventOf(signedIn.IdToken)]
  assert.deepEqual(first, ['test', 'test'], 'as the world names its requests')
  let { RefreshToken } = signedIn
  for (let count = 0; count < 2; count++) {
    const { AuthenticationResult } = await world.call('GetTokensFromRefreshToken', {
      ClientId: app.clientId,
      RefreshToken,
    })
    assert.deepEqual(
      [eventOf(AuthenticationResult?.AccessToken), eventOf(AuthenticationResult?.IdToken)],
      first,
    )
    RefreshToken = AuthenticationResult?.RefreshToken ?? ''
  }
})

test('where refresh tokens rotate, REFRESH_TOKEN_AUTH is refused', async () => {
  await using world = await newWorld()
  const app = await rotating(world)
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  await assert.rejects(
    initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken }),
    refusal('UnsupportedOperationException', 'This API does not support refresh token rotation'),
  )
})

test('where refresh tokens rotate, one that was exchanged before still revokes its session', async () => {
  await using world = await newWorld()
  const app = await rotating(world)
  await createUser(world, app, 'diego')
  const first = (await signIn(world, app, 'diego')).RefreshToken
  const second = (await getTokens(world, app, first)).AuthenticationResult?.RefreshToken ?? ''
  await world.call('RevokeToken', { ClientId: app.clientId, Token: first })
  await assert.rejects(getTokens(world, app, second), revokedInExchange)
})

test('a refresh token that was spent while tokens rotated is revoked when they rotate no more', async () => {
  await using world = await newWorld()
  const app = await rotating(world)
  await createUser(world, app, 'diego')
  const first = (await signIn(world, app, 'diego')).RefreshToken
  const second = (await getTokens(world, app, first)).AuthenticationResult?.RefreshToken ?? ''
  await world.call('UpdateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  await assert.rejects(refresh(world, app, first), revoked)
  await assert.rejects(getTokens(world, app, first), revokedInExchange)
  assert.ok((await refresh(world, app, second)).AuthenticationResult)
})
