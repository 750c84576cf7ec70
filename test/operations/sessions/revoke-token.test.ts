import assert from 'node:assert/strict'
import test from 'node:test'
import { password, refusal, signIn, type App } from '../../support/people.ts'
import { createUser, decodeToken, initiateAuth, poolWithSecret, secretHash } from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'

const revoke = (world: World, { clientId }: App, Token: string, ClientSecret?: string) =>
  world.call('RevokeToken', { ClientId: clientId, Token, ClientSecret })

const unproven = refusal('UnauthorizedException', 'Invalid client or secret')

test('the refresh token and the access tokens of its session are refused from then on', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  const refreshed = await world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken })
  assert.deepEqual(await revoke(world, app, RefreshToken), {})
  for (const token of [AccessToken, refreshed.AuthenticationResult?.AccessToken ?? '']) {
    await assert.rejects(
      world.call('GetUser', { AccessToken: token }),
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    )
  }
  await assert.rejects(
    world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken }),
    refusal('NotAuthorizedException', ''),
  )
})

test('other sessions of the user go on', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const first = await signIn(world, app, 'diego')
  const second = await signIn(world, app, 'diego')
  await revoke(world, app, first.RefreshToken)
  assert.equal((await world.call('GetUser', { AccessToken: second.AccessToken })).Username, 'diego')
})

test('revoking again changes nothing, and neither does an unknown token', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  await revoke(world, app, RefreshToken)
  assert.deepEqual(await revoke(world, app, RefreshToken), {})
  assert.deepEqual(await revoke(world, app, 'a.b.c.d.e'), {})
  assert.deepEqual(await revoke(world, app, 'unknown'), {})
})

test('ID and access tokens are not of the kind that can be revoked', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken, IdToken } = await signIn(world, app, 'diego')
  for (const token of [AccessToken, IdToken]) {
    await assert.rejects(
      revoke(world, app, token),
      refusal('UnsupportedTokenTypeException', 'Unsupported token type'),
    )
  }
})

test('a client with revocation off cannot revoke, and its tokens name no session', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { EnableTokenRevocation: false })
  await createUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  await assert.rejects(
    revoke(world, app, RefreshToken),
    refusal('UnsupportedOperationException', 'This feature is not enabled for this client'),
  )
  assert.doesNotMatch(Buffer.from(AccessToken.split('.')[1] ?? '', 'base64url').toString(), /origin_jti/)
})

test('with revocation off, which tokens name their session depends on whether refresh tokens rotate', async () => {
  await using world = await newWorld()
  const rotation = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } } as const
  const named = (token: string | undefined) =>
    ['origin_jti', 'jti'].filter((name) => name in decodeToken(token).claims)
  for (const [settings, signedInAccess, id, refreshedAccess] of [
    [{}, ['jti'], [], ['jti']],
    [rotation, ['jti'], ['origin_jti', 'jti'], ['origin_jti', 'jti']],
  ] as const) {
    const refresh = 'RefreshTokenRotation' in settings ? [] : ['ALLOW_REFRESH_TOKEN_AUTH' as const]
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const, ...refresh]
    const app = await world.pool({}, { EnableTokenRevocation: false, ExplicitAuthFlows, ...settings })
    await createUser(world, app, 'diego')
    const { AccessToken, IdToken, RefreshToken } = await signIn(world, app, 'diego')
    const exchange = { ClientId: app.clientId, RefreshToken }
    const { AuthenticationResult: refreshed } = await world.call('GetTokensFromRefreshToken', exchange)
    assert.deepEqual([named(AccessToken), named(IdToken)], [signedInAccess, id])
    assert.deepEqual([named(refreshed?.AccessToken), named(refreshed?.IdToken)], [refreshedAccess, id])
    for (const token of [AccessToken, IdToken]) {
      assert.deepEqual(Object.keys(decodeToken(token).header).sort(), ['alg', 'kid'])
    }
    assert.ok(await world.call('GetUser', { AccessToken: refreshed?.AccessToken ?? '' }))
  }
})

test('the token of another client is not for this one to revoke', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientName: 'other',
  })
  const other = { ...app, clientId: UserPoolClient?.ClientId ?? '' }
  await assert.rejects(
    revoke(world, other, RefreshToken),
    refusal('UnauthorizedException', 'Invalid client for this token'),
  )
  await assert.rejects(revoke(world, { ...app, clientId: 'nosuchclient' }, RefreshToken), unproven)
  assert.ok(await world.call('GetUser', { AccessToken }))
})

test('a client that leaves its secret out, or has it wrong, is refused by the same words', async () => {
  await using world = await newWorld()
  const { secret, ...app } = await poolWithSecret(world)
  await createUser(world, app, 'diego')
  const { AuthenticationResult } = await initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego',
    PASSWORD: password,
    SECRET_HASH: secretHash('diego', app.clientId, secret),
  })
  const token = AuthenticationResult?.RefreshToken ?? ''
  await assert.rejects(revoke(world, app, token), unproven)
  await assert.rejects(revoke(world, app, token, 'a'.repeat(51)), unproven)
  assert.deepEqual(await revoke(world, app, token, secret), {})
})
