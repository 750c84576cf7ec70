import assert from 'node:assert/strict'
import test from 'node:test'
import { servingLimits as limits } from '../../src/domain/limits.ts'
import { rotateKeys } from '../../src/tokens/signing-keys.ts'
import { lastCode, refusal, signIn, signUp } from '../support/people.ts'
import { createUserWithAddresses, forgotPassword, confirmForgotPassword } from '../support/codes.ts'
import { limitExceeded, attemptsExceeded } from '../support/refusals.ts'
import { decodeToken, createUser, initiateAuth, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

const hour = 3_600_000
const day = 24 * hour

test('a lock from a clock that was a day ahead does not hold', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  world.clock.advance(day)
  for (let count = 0; count < 5; count++)
    await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'))
  await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
  world.clock.advance(-day)
  await tryPassword(world, app, 'diego')
})

test('attempts from a clock that was a day ahead count for an hour from now', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const resend = () => world.call('ResendConfirmationCode', { ClientId: app.clientId, Username: 'diego' })
  world.clock.advance(day)
  for (let count = 0; count < 5; count++) await resend()
  world.clock.advance(-day)
  await assert.rejects(resend(), limitExceeded)
  world.clock.advance(hour)
  await resend()
})

test('codes that were sent by a clock that was a day ahead leave room for others an hour later', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  world.clock.advance(day)
  for (let count = 0; count < 5; count++) await forgotPassword(world, app, 'diego')
  world.clock.advance(-day)
  const sent = world.messages.length
  await forgotPassword(world, app, 'diego')
  assert.equal(world.messages.length, sent, 'the last one is still good')
  world.clock.advance(hour)
  await forgotPassword(world, app, 'diego')
  assert.equal(world.messages.length, sent + 1)
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
})

test('a user signed out everywhere by a clock a day ahead signs in again, and old tokens stay refused', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const before = await signIn(world, app, 'diego')
  world.clock.advance(day / 2)
  const ahead = await signIn(world, app, 'diego')
  await world.call('GlobalSignOut', { AccessToken: ahead.AccessToken })
  world.clock.advance(-day / 2 + 60_000)
  const now = await signIn(world, app, 'diego')
  await world.call('GetUser', { AccessToken: now.AccessToken })
  await initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: now.RefreshToken })
  const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked')
  for (const { AccessToken } of [before, ahead])
    await assert.rejects(world.call('GetUser', { AccessToken }), revoked)
  await assert.rejects(initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: before.RefreshToken }))
})

test('a key made by a clock a day ahead signs as soon as the clock is right', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const kidOf = async () => decodeToken((await signIn(world, app, 'diego')).AccessToken).header['kid']
  const first = await kidOf()
  world.clock.advance(day)
  await rotateKeys(world.context, app.poolId)
  assert.equal(await kidOf(), first)
  world.clock.advance(-day)
  assert.notEqual(await kidOf(), first)
})
