import assert from 'node:assert/strict'
import test from 'node:test'
import { attrs, password, refusal, signIn, type App } from '../../support/people.ts'
import {
  decodeToken,
  createUser,
  initiateAuth,
  poolWithSecret,
  setUserState,
  secretHash,
} from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'
import { userDisabled } from '../../support/refusals.ts'

const day = 24 * 3_600_000

const invalid = refusal('NotAuthorizedException', 'Invalid Refresh Token')

const revoked = refusal('NotAuthorizedException', 'Refresh Token has been revoked')

const revokedInExchange = refusal('NotAuthorizedException', '')

/** The exchange refuses a session that has ended without a text. */
const revokedBy = (way: string) => (way === 'GetTokensFromRefreshToken' ? revokedInExchange : revoked)

const deleted = refusal(
  'NotAuthorizedException',
  'The user has been deleted for the associated refresh token',
)

/** Both ways to refresh, which agree but for what is told of rotation and revocation. */
const refreshers = {
  GetTokensFromRefreshToken: (world: World, { clientId }: App, RefreshToken: string) =>
    world.call('GetTokensFromRefreshToken', { ClientId: clientId, RefreshToken }),
  REFRESH_TOKEN_AUTH: (world: World, app: App, REFRESH_TOKEN: string) =>
    initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN }),
  REFRESH_TOKEN: (world: World, app: App, REFRESH_TOKEN: string) =>
    initiateAuth(world, app, 'REFRESH_TOKEN', { REFRESH_TOKEN }),
}

const getTokens = refreshers.GetTokensFromRefreshToken

for (const [way, refresh] of Object.entries(refreshers)) {
  test(`${way} gives new ID and access tokens of the same session, and no refresh token`, async () => {
    await using world = await newWorld()
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const first = await signIn(world, app, 'diego')
    world.clock.advance(600_000)
    const { AuthenticationResult } = await refresh(world, app, first.RefreshToken)
    const { AccessToken, IdToken, ...rest } = AuthenticationResult ?? {}
    assert.deepEqual(rest, { ExpiresIn: 3600, TokenType: 'Bearer' })
    for (const [before, after] of [
      [first.AccessToken, AccessToken],
      [first.IdToken, IdToken],
    ]) {
      const old = decodeToken(before).claims
      const now = world.clock.now / 1000
      const { jti, ...claims } = decodeToken(after).claims
      assert.notEqual(jti, old['jti'])
      assert.deepEqual({ ...claims, jti: old['jti'] }, { ...old, iat: now, exp: now + 3600 })
    }
    assert.equal((await world.call('GetUser', { AccessToken: AccessToken ?? '' })).Username, 'diego')
  })

  test(`${way} shows what has changed since the sign-in`, async () => {
    await using world = await newWorld()
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
    await world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs({ nickname: 'D' }) })
    const { AuthenticationResult } = await refresh(world, app, RefreshToken)
    assert.equal(decodeToken(AuthenticationResult?.IdToken).claims['nickname'], 'D')
  })

  test(`${way} takes a refresh token until it ends`, async () => {
    await using world = await newWorld()
    const app = await world.pool({}, { RefreshTokenValidity: 2 })
    await createUser(world, app, 'diego')
    const { RefreshToken } = await signIn(world, app, 'diego')
    world.clock.advance(2 * day - 1)
    const { AuthenticationResult } = await refresh(world, app, RefreshToken)
    world.clock.advance(1)
    await assert.rejects(
      refresh(world, app, RefreshToken),
      refusal('NotAuthorizedException', 'Refresh Token has expired'),
    )
    const AccessToken = AuthenticationResult?.AccessToken ?? ''
    assert.ok(
      await world.call('GetUser', { AccessToken }),
      'the last access token outlives the refresh token',
    )
  })

  test(`${way} refuses a token that is no refresh token, or altered`, async () => {
    await using world = await newWorld()
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
    const other = RefreshToken.endsWith('A') ? 'B' : 'A'
    for (const token of ['a', 'a.b.c.d.e', AccessToken, `${RefreshToken.slice(0, -3)}${other}aa`]) {
      await assert.rejects(refresh(world, app, token), invalid)
    }
  })

  test(`${way} refuses the refresh token of another client, also of another pool`, async () => {
    await using world = await newWorld()
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const { RefreshToken } = await signIn(world, app, 'diego')
    const { UserPoolClient } = await world.call('CreateUserPoolClient', {
      UserPoolId: app.poolId,
      ClientName: 'other',
    })
    const neighbour = { ...app, clientId: UserPoolClient?.ClientId ?? '' }
    const elsewhere = refusal('NotAuthorizedException', 'Refresh Token has different Client')
    await assert.rejects(refresh(world, neighbour, RefreshToken), elsewhere)
    await assert.rejects(refresh(world, await world.pool(), RefreshToken), elsewhere)
  })

  test(`${way} refuses a disabled user, and a token from before once the user is enabled`, async () => {
    await using world = await newWorld()
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const { RefreshToken } = await signIn(world, app, 'diego')
    const named = { UserPoolId: app.poolId, Username: 'diego' }
    await world.call('AdminDisableUser', named)
    await assert.rejects(refresh(world, app, RefreshToken), userDisabled)
    await world.call('AdminEnableUser', named)
    await assert.rejects(refresh(world, app, RefreshToken), revokedBy(way))
    const signedIn = await signIn(world, app, 'diego')
    assert.ok((await refresh(world, app, signedIn.RefreshToken)).AuthenticationResult)
  })

  test(`${way} tells that the user of a refresh token was deleted, also once the name is taken again`, async () => {
    await using world = await newWorld()
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const { RefreshToken } = await signIn(world, app, 'diego')
    await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
    await assert.rejects(refresh(world, app, RefreshToken), deleted)
    await createUser(world, app, 'diego')
    await assert.rejects(refresh(world, app, RefreshToken), deleted)
  })

  test(`${way} refuses a session that a sign-out everywhere has overtaken`, async () => {
    await using world = await newWorld()
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const { RefreshToken } = await signIn(world, app, 'diego')
    await setUserState(world, app, 'diego', { tokensValidAfter: world.clock.now + 1 })
    await assert.rejects(refresh(world, app, RefreshToken), revokedBy(way))
  })

  test(`${way} refuses a refresh token that was revoked`, async () => {
    await using world = await newWorld()
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const { RefreshToken } = await signIn(world, app, 'diego')
    await world.call('RevokeToken', { ClientId: app.clientId, Token: RefreshToken })
    await assert.rejects(refresh(world, app, RefreshToken), revokedBy(way))
  })
}

test('a change of the password leaves refresh tokens good', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  const passwords = { PreviousPassword: password, ProposedPassword: 'My-Own-Horse-8' }
  await world.call('ChangePassword', { AccessToken, ...passwords })
  assert.ok((await getTokens(world, app, RefreshToken)).AuthenticationResult)
})

test('a client whose refresh tokens neither rotate nor refresh gets nothing for them', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  await assert.rejects(
    getTokens(world, app, RefreshToken),
    refusal('InvalidParameterException', 'REFRESH_TOKEN_AUTH flow not enabled for this client'),
  )
})

test('a client with a secret shows it, and is told whether it is missing or wrong', async () => {
  await using world = await newWorld()
  const { secret, ...app } = await poolWithSecret(world)
  await createUser(world, app, 'diego')
  const { AuthenticationResult } = await initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego',
    PASSWORD: password,
    SECRET_HASH: secretHash('diego', app.clientId, secret),
  })
  const RefreshToken = AuthenticationResult?.RefreshToken ?? ''
  const withSecret = (ClientSecret?: string) =>
    world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken, ClientSecret })
  assert.ok((await withSecret(secret)).AuthenticationResult)
  await assert.rejects(
    withSecret('a'.repeat(51)),
    refusal('NotAuthorizedException', `Unable to verify secret hash for client ${app.clientId}`),
  )
  await assert.rejects(
    withSecret(),
    refusal(
      'NotAuthorizedException',
      `Client ${app.clientId} is configured for secret but secret was not received`,
    ),
  )
})

test('an exchange ignores the secret that a public client shows without having one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  const exchange = { ClientId: app.clientId, RefreshToken, ClientSecret: 'a'.repeat(51) }
  assert.ok((await world.call('GetTokensFromRefreshToken', exchange)).AuthenticationResult)
})

test('the answer to an exchange has tokens and nothing of challenges', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  assert.deepEqual(Object.keys(await getTokens(world, app, RefreshToken)), ['AuthenticationResult'])
})

test('REFRESH_TOKEN_AUTH takes the secret hash over the real user name', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] }, { GenerateSecret: true })
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
  })
  const secret = UserPoolClient?.ClientSecret ?? ''
  await createUser(world, app, 'diego@example.com')
  const { AuthenticationResult } = await initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego@example.com',
    PASSWORD: password,
    SECRET_HASH: secretHash('diego@example.com', app.clientId, secret),
  })
  const REFRESH_TOKEN = AuthenticationResult?.RefreshToken ?? ''
  const realName = String(decodeToken(AuthenticationResult?.IdToken).claims['cognito:username'])
  const refresh = (name: string) =>
    initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', {
      REFRESH_TOKEN,
      SECRET_HASH: secretHash(name, app.clientId, secret),
    })
  assert.ok((await refresh(realName)).AuthenticationResult)
  await assert.rejects(refresh('diego@example.com'), /Unable to verify secret hash for client/)
  await assert.rejects(
    initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN }),
    /SECRET_HASH was not received/,
  )
})

test('REFRESH_TOKEN_AUTH asks for the secret hash before it says anything of the user', async () => {
  await using world = await newWorld()
  const { secret, ...app } = await poolWithSecret(world)
  await createUser(world, app, 'diego')
  const SECRET_HASH = secretHash('diego', app.clientId, secret)
  const { AuthenticationResult } = await initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego',
    PASSWORD: password,
    SECRET_HASH,
  })
  const REFRESH_TOKEN = AuthenticationResult?.RefreshToken ?? ''
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  const refresh = (more: Record<string, string>) =>
    initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, ...more })
  await assert.rejects(refresh({}), /SECRET_HASH was not received/)
  await assert.rejects(refresh({ SECRET_HASH }), /User is disabled/)
})
