import assert from 'node:assert/strict'
import test from 'node:test'
import { adminFlows, adminInitiateAuth, tryPasswordAsAdmin } from '../support/admin-sign-in.ts'
import { confirmedUser, lastCode, type App, signIn, signUp } from '../support/people.ts'
import { wrongCode } from '../support/codes.ts'
import { confirmedUserWithAddresses, poolWithMfa, respondToChallenge, sms } from '../support/mfa.ts'
import { answerSrp, beginFirstSignIn, beginSrp, answerNewPassword, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'
import { lastLine, refusedLine, ids, hidden } from './scene.ts'

test('a sign-in is a line that says who, where, by what and from which address', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const user = await confirmedUser(world, app, 'diego')
  await signIn(world, app, 'diego')
  assert.deepEqual(lastLine(world), {
    event: 'sign-in',
    action: 'InitiateAuth',
    outcome: 'done',
    actor: 'app',
    ...ids(app),
    user,
    flow: 'USER_PASSWORD_AUTH',
  })
})

test('a sign-in by an administrator names the key and the user, and a refresh is a refresh', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  const user = await confirmedUser(world, app, 'diego')
  const facts = { outcome: 'done', actor: 'administrator', key: 'AKIATEST', ...ids(app), user }
  const action = 'AdminInitiateAuth'
  const { AuthenticationResult } = await tryPasswordAsAdmin(world, app, 'diego')
  const flow = 'ADMIN_USER_PASSWORD_AUTH'
  assert.deepEqual(lastLine(world), { event: 'sign-in', action, ...facts, flow })
  const REFRESH_TOKEN = AuthenticationResult?.RefreshToken ?? ''
  await adminInitiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN })
  assert.deepEqual(lastLine(world), { event: 'refresh', action, ...facts, flow: 'REFRESH_TOKEN_AUTH' })
  await world.call('AdminUserGlobalSignOut', { UserPoolId: app.poolId, Username: 'diego' })
  const { client, ...rest } = facts
  assert.ok(client)
  assert.deepEqual(lastLine(world), { event: 'administration', action: 'AdminUserGlobalSignOut', ...rest })
})

test('a refused sign-in says why, even where the answer hides it', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, hidden)
  const user = await confirmedUser(world, app, 'diego')
  const facts = {
    event: 'sign-in',
    action: 'InitiateAuth',
    outcome: 'refused',
    error: 'NotAuthorizedException',
    actor: 'app',
    ...ids(app),
    flow: 'USER_PASSWORD_AUTH',
  }
  const line = await refusedLine(world, tryPassword(world, app, 'diego', 'Wrong-Horse-7'))
  assert.deepEqual(line, { ...facts, reason: 'wrong-password', user })
  const { name, ...nobody } = await refusedLine(world, tryPassword(world, app, 'alejandra'))
  assert.deepEqual(nobody, { ...facts, reason: 'unknown-user' })
  assert.match(name ?? '', /^[0-9a-f]{16}$/)
})

test('attempts at one unknown name are seen to belong together, whatever its case, and in one pool only', async () => {
  await using world = await newWorld()
  const folded = { UsernameConfiguration: { CaseSensitive: false } }
  const [app, other] = [await world.pool(folded, hidden), await world.pool(folded, hidden)]
  const nameOf = async (at: App, name: string) =>
    (await refusedLine(world, tryPassword(world, at, name))).name
  const first = await nameOf(app, 'alejandra')
  assert.equal(await nameOf(app, 'Alejandra'), first)
  assert.notEqual(await nameOf(app, 'alejandro'), first)
  assert.notEqual(await nameOf(other, 'alejandra'), first)
})

test('a lock-out is told apart from a wrong password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const reasons = new Set<string | undefined>()
  for (let attempt = 0; attempt < 7; attempt++)
    reasons.add((await refusedLine(world, tryPassword(world, app, 'diego', 'Wrong-Horse-7'))).reason)
  assert.deepEqual([...reasons], ['wrong-password', 'locked-out'])
})

test('a sign-in that is refused for what an administrator did says so as its reason', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const Username = 'diego'
  await confirmedUser(world, app, Username, { email: 'diego@example.com' })
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username })
  assert.equal((await refusedLine(world, tryPassword(world, app, Username))).reason, 'disabled')
  await signUp(world, app, 'maria')
  assert.equal((await refusedLine(world, tryPassword(world, app, 'maria'))).reason, 'unconfirmed')
})

test('each step of a sign-in by SRP has a line, and a proof that was used is told', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  const begun = lastLine(world)
  assert.deepEqual(
    [begun.outcome, begun.flow, begun.next],
    ['challenged', 'USER_SRP_AUTH', 'PASSWORD_VERIFIER'],
  )
  const proof = answer()
  await answerSrp(world, app, proof)
  const { outcome, challenge } = lastLine(world)
  assert.deepEqual([outcome, challenge], ['done', 'PASSWORD_VERIFIER'])
  const again = await refusedLine(world, answerSrp(world, app, proof))
  assert.equal(again.reason, 'used-proof')
  const { answer: other } = await beginSrp(world, app, 'diego')
  const line = await refusedLine(world, answerSrp(world, app, other('Wrong-Horse-7')))
  assert.equal(line.reason, 'wrong-password')
})

test('a challenge for an unknown name is logged as one for no user', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, hidden)
  await beginSrp(world, app, 'alejandra')
  const { outcome, reason, user } = lastLine(world)
  assert.deepEqual([outcome, reason, user], ['challenged', 'unknown-user', undefined])
})

test('a second factor that is asked for, guessed wrongly and given has a line each', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { ...sms, MfaConfiguration: 'ON' })
  const user = await confirmedUserWithAddresses(world, app, 'diego')
  const { Session } = await tryPassword(world, app, 'diego')
  const asked = lastLine(world)
  assert.deepEqual([asked.outcome, asked.next, asked.user], ['challenged', 'SMS_MFA', user])
  const code = lastCode(world)
  const wrongly = respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: wrongCode(code) })
  const line = await refusedLine(world, wrongly)
  assert.deepEqual([line.reason, line.challenge, line.user], ['wrong-code', 'SMS_MFA', user])
  await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: code })
  assert.deepEqual([lastLine(world).event, lastLine(world).outcome], ['sign-in', 'done'])
})

test('the first sign-in with a temporary password has lines, and a session that is none says so', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const TemporaryPassword = 'Temporary-Horse-7'
  const invitation = { UserPoolId: app.poolId, Username: 'diego', TemporaryPassword }
  await world.call('AdminCreateUser', { ...invitation, MessageAction: 'SUPPRESS' })
  const created = lastLine(world)
  assert.deepEqual(
    [created.event, created.outcome, created.actor],
    ['administration', 'done', 'administrator'],
  )
  const { Session } = await beginFirstSignIn(world, app, 'diego', TemporaryPassword)
  assert.equal(lastLine(world).next, 'NEW_PASSWORD_REQUIRED')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: 'Correct-Horse-7' }
  const line = await refusedLine(world, answerNewPassword(world, app, 'x'.repeat(40), answers))
  assert.equal(line.reason, 'invalid-session')
  await answerNewPassword(world, app, Session, answers)
  assert.deepEqual([lastLine(world).outcome, lastLine(world).user], ['done', created.user])
})

test('refreshed tokens are a line of their own kind, and a wrong refresh token is told', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const user = await confirmedUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  const refresh = (REFRESH_TOKEN: string) =>
    world.call('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: app.clientId,
      AuthParameters: { REFRESH_TOKEN },
    })
  await refresh(RefreshToken)
  const { event, outcome, user: whose } = lastLine(world)
  assert.deepEqual([event, outcome, whose], ['refresh', 'done', user])
  assert.equal((await refusedLine(world, refresh('nonsense'))).reason, 'invalid-token')
})

test('a refresh token used again after its exchange is told', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    {},
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } },
  )
  const user = await confirmedUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  const exchange = () => world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken })
  await exchange()
  assert.deepEqual([lastLine(world).event, lastLine(world).outcome], ['refresh', 'done'])
  world.clock.advance(1000)
  const line = await refusedLine(world, exchange())
  assert.deepEqual([line.event, line.reason, line.user], ['refresh', 'reused-token', user])
})

test('signing out everywhere and ending one session are lines', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const user = await confirmedUser(world, app, 'diego')
  const { RefreshToken, AccessToken } = await signIn(world, app, 'diego')
  const revoke = (Token: string) => world.call('RevokeToken', { ClientId: app.clientId, Token })
  await revoke(RefreshToken)
  const revoked = lastLine(world)
  assert.deepEqual([revoked.event, revoked.outcome, revoked.user], ['sign-out', 'done', user])
  await revoke('nonsense')
  assert.deepEqual([lastLine(world).outcome, lastLine(world).reason], ['refused', 'invalid-token'])
  const line = await refusedLine(world, world.call('GlobalSignOut', { AccessToken }))
  assert.deepEqual(
    [line.event, line.reason, line.user, line.actor],
    ['sign-out', 'revoked-token', user, 'user'],
  )
})
