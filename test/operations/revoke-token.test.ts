import assert from 'node:assert/strict'
import test from 'node:test'
import { password, refusal, signIn, type Place } from '../support/people.ts'
import { enrol, initiate, poolWithSecret, secretHash } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const revoke = (world: World, { clientId }: Place, Token: string, ClientSecret?: string) =>
  world.call('RevokeToken', { ClientId: clientId, Token, ClientSecret })

const unauthorized = refusal('UnauthorizedException', 'Invalid client for this token')

test('the refresh token and the access tokens of its session are refused from then on', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, place, 'diego')
  const refreshed = await world.call('GetTokensFromRefreshToken', { ClientId: place.clientId, RefreshToken })
  assert.deepEqual(await revoke(world, place, RefreshToken), {})
  for (const token of [AccessToken, refreshed.AuthenticationResult?.AccessToken ?? '']) {
    await assert.rejects(
      world.call('GetUser', { AccessToken: token }),
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    )
  }
  await assert.rejects(
    world.call('GetTokensFromRefreshToken', { ClientId: place.clientId, RefreshToken }),
    refusal('NotAuthorizedException', 'Refresh Token has been revoked'),
  )
})

test('other sessions of the user go on', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const first = await signIn(world, place, 'diego')
  const second = await signIn(world, place, 'diego')
  await revoke(world, place, first.RefreshToken)
  assert.equal((await world.call('GetUser', { AccessToken: second.AccessToken })).Username, 'diego')
})

test('revoking again changes nothing, and so does a token that nobody knows', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { RefreshToken } = await signIn(world, place, 'diego')
  await revoke(world, place, RefreshToken)
  assert.deepEqual(await revoke(world, place, RefreshToken), {})
  assert.deepEqual(await revoke(world, place, 'a.b.c.d.e'), {})
  assert.deepEqual(await revoke(world, place, 'unknown'), {})
})

test('ID and access tokens are not of the kind that can be revoked', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { AccessToken, IdToken } = await signIn(world, place, 'diego')
  for (const token of [AccessToken, IdToken]) {
    await assert.rejects(
      revoke(world, place, token),
      refusal('UnsupportedTokenTypeException', 'Unsupported token type'),
    )
  }
})

test('a client with revocation off cannot revoke, and its tokens name no session', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, { EnableTokenRevocation: false })
  await enrol(world, place, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, place, 'diego')
  await assert.rejects(
    revoke(world, place, RefreshToken),
    refusal('UnsupportedOperationException', 'Revoke token is not enabled for this client'),
  )
  assert.doesNotMatch(Buffer.from(AccessToken.split('.')[1] ?? '', 'base64url').toString(), /origin_jti/)
})

test('the token of another client is not for this one to revoke', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, place, 'diego')
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId: place.poolId,
    ClientName: 'other',
  })
  const other = { ...place, clientId: UserPoolClient?.ClientId ?? '' }
  await assert.rejects(revoke(world, other, RefreshToken), unauthorized)
  await assert.rejects(revoke(world, { ...place, clientId: 'nosuchclient' }, RefreshToken), unauthorized)
  assert.ok(await world.call('GetUser', { AccessToken }))
})

test('a client with a secret shows it', async () => {
  await using world = await newWorld()
  const { secret, ...place } = await poolWithSecret(world)
  await enrol(world, place, 'diego')
  const { AuthenticationResult } = await initiate(world, place, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego',
    PASSWORD: password,
    SECRET_HASH: secretHash('diego', place.clientId, secret),
  })
  const token = AuthenticationResult?.RefreshToken ?? ''
  await assert.rejects(revoke(world, place, token), unauthorized)
  await assert.rejects(revoke(world, place, token, 'a'.repeat(51)), unauthorized)
  assert.deepEqual(await revoke(world, place, token, secret), {})
})
