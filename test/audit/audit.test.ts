import assert from 'node:assert/strict'
import test from 'node:test'
import type { AuditLine } from '../../src/audit/audit.ts'
import { cognitoLimits } from '../../src/domain/limits.ts'
import { attrs, confirmedUser, lastCode, type App, signIn, signUp, signedInUser } from '../support/people.ts'
import {
  createUserWithAddresses,
  forgotPassword,
  confirmForgotPassword,
  wrongCode,
} from '../support/codes.ts'
import { confirmedUserWithAddresses, poolWithMfa, respondToChallenge, sms } from '../support/mfa.ts'
import {
  answerSrp,
  beginFirstSignIn,
  beginSrp,
  poolWithSecret,
  answerNewPassword,
  tryPassword,
} from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

/** The last line of the log, without what every line of these tests has. */
function lastLine(world: World): Partial<AuditLine> {
  const { v, at, source, request, ...rest } = world.audit.at(-1) ?? assert.fail('there is no line')
  assert.deepEqual(
    { v, at, source, request },
    { v: 1, at: new Date(world.clock.now).toISOString(), source: '198.51.100.7', request: 'test' },
  )
  return rest
}

/** The line of a call that is refused. */
async function refusedLine(world: World, call: Promise<unknown>): Promise<Partial<AuditLine>> {
  await assert.rejects(call)
  return lastLine(world)
}

const ids = ({ poolId: pool, clientId: client }: App) => ({ pool, client })
const hidden = { PreventUserExistenceErrors: 'ENABLED' } as const

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
  const app = await world.pool({}, { RefreshTokenRotation: { Feature: 'ENABLED' } })
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

test('a sign-up, its codes and its confirmation are lines', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const user = await signUp(world, app, 'diego', { email: 'diego@example.com' }).then(
    ({ UserSub }) => UserSub,
  )
  assert.deepEqual(lastLine(world), {
    event: 'sign-up',
    action: 'SignUp',
    outcome: 'done',
    actor: 'app',
    ...ids(app),
    user,
    names: ['email'],
  })
  const taken = await refusedLine(world, signUp(world, app, 'diego'))
  assert.deepEqual([taken.reason, taken.user], ['name-taken', user])
  const { clientId: ClientId } = app
  await world.call('ResendConfirmationCode', { ClientId, Username: 'diego' })
  assert.deepEqual([lastLine(world).event, lastLine(world).outcome], ['sign-up', 'done'])
  const confirm = (ConfirmationCode: string) =>
    world.call('ConfirmSignUp', { ClientId, Username: 'diego', ConfirmationCode })
  const line = await refusedLine(world, confirm(wrongCode(lastCode(world))))
  assert.deepEqual([line.reason, line.user], ['wrong-code', user])
  await confirm(lastCode(world))
  assert.deepEqual([lastLine(world).outcome, lastLine(world).user], ['done', user])
})

test('a limit is told apart from what it limits', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const resend = () => world.call('ResendConfirmationCode', { ClientId: app.clientId, Username: 'diego' })
  for (let time = 0; time < 5; time++) await resend()
  const line = await refusedLine(world, resend())
  assert.deepEqual([line.reason, line.error], ['attempt-limit', 'LimitExceededException'])
})

test('a recovery is a line, and one that is pretended for an unknown name says so', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, hidden)
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  assert.deepEqual([lastLine(world).event, lastLine(world).outcome], ['recovery', 'done'])
  const code = lastCode(world)
  const line = await refusedLine(world, confirmForgotPassword(world, app, 'diego', wrongCode(code)))
  assert.equal(line.reason, 'wrong-code')
  await confirmForgotPassword(world, app, 'diego', code)
  assert.equal(lastLine(world).outcome, 'done')
  await forgotPassword(world, app, 'alejandra')
  const { outcome, reason, user, name } = lastLine(world)
  assert.deepEqual([outcome, reason, user, name?.length], ['refused', 'unknown-user', undefined, 16])
  const guess = await refusedLine(world, confirmForgotPassword(world, app, 'alejandra', code))
  assert.deepEqual([guess.reason, guess.error], ['unknown-user', 'CodeMismatchException'])
})

test('where an answer pretends for a user who gets nothing, the line says why', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] }, hidden)
  const { poolId: UserPoolId, clientId: ClientId } = app
  const user = await confirmedUser(world, app, 'diego')
  const resend = () => world.call('ResendConfirmationCode', { ClientId, Username: 'diego' })
  const found = async (call: Promise<unknown>) => {
    await call.catch(() => undefined)
    const { outcome, reason, user: whose } = lastLine(world)
    assert.equal(whose, user)
    return [outcome, reason]
  }
  assert.deepEqual(await found(resend()), ['refused', 'wrong-state'])
  assert.deepEqual(await found(forgotPassword(world, app, 'diego')), ['refused', 'nowhere-to-send'])
  const ConfirmationCode = '123456'
  const confirm = world.call('ConfirmSignUp', { ClientId, Username: 'diego', ConfirmationCode })
  assert.deepEqual(await found(confirm), ['refused', 'wrong-state'])
  await world.call('AdminDisableUser', { UserPoolId, Username: 'diego' })
  assert.deepEqual(await found(resend()), ['refused', 'disabled'])
  assert.deepEqual(await found(forgotPassword(world, app, 'diego')), ['refused', 'disabled'])
  assert.deepEqual(await found(confirmForgotPassword(world, app, 'diego', ConfirmationCode)), [
    'refused',
    'disabled',
  ])
})

test('changes by users are told by the names of attributes', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  const UserAttributes = attrs({ given_name: 'Diego', nickname: 'D' })
  await world.call('UpdateUserAttributes', { AccessToken, UserAttributes })
  const { event, actor, outcome, names } = lastLine(world)
  assert.deepEqual([event, actor, outcome, names], ['account', 'user', 'done', ['given_name', 'nickname']])
  await world.call('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['nickname'] })
  assert.deepEqual(lastLine(world).names, ['nickname'])
  const wrongly = { AccessToken, PreviousPassword: 'Wrong-Horse-7', ProposedPassword: 'Another-Horse-8' }
  const line = await refusedLine(world, world.call('ChangePassword', wrongly))
  assert.deepEqual([line.event, line.reason, line.names], ['account', 'wrong-password', undefined])
  await world.call('DeleteUser', { AccessToken })
  assert.equal(lastLine(world).outcome, 'done')
})

test('names of attributes that a pool does not have are not repeated', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  const UserAttributes = attrs({ 'my-password-is-7': 'x' })
  const line = await refusedLine(world, world.call('UpdateUserAttributes', { AccessToken, UserAttributes }))
  assert.deepEqual([line.outcome, line.names], ['refused', undefined])
})

test('a change by an administrator tells the key, the user and the names of what was given', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const user = await confirmedUser(world, app, 'diego')
  const { poolId: UserPoolId } = app
  const facts = {
    event: 'administration',
    outcome: 'done',
    actor: 'administrator',
    key: 'AKIATEST',
    pool: UserPoolId,
  }
  const UserAttributes = attrs({ nickname: 'D' })
  await world.call('AdminUpdateUserAttributes', { UserPoolId, Username: 'diego', UserAttributes })
  const changed = { action: 'AdminUpdateUserAttributes', user, names: ['nickname'] }
  assert.deepEqual(lastLine(world), { ...facts, ...changed })
  await world.call('UpdateUserPool', { UserPoolId, MfaConfiguration: 'OFF', DeletionProtection: 'INACTIVE' })
  const names = ['MfaConfiguration', 'DeletionProtection']
  assert.deepEqual(lastLine(world), { ...facts, action: 'UpdateUserPool', names: names.toSorted() })
  await world.call('DeleteUserPoolClient', { UserPoolId, ClientId: app.clientId })
  assert.deepEqual(lastLine(world), { ...facts, action: 'DeleteUserPoolClient', client: app.clientId })
})

test('a new pool and a new app client are named by their ids', async () => {
  await using world = await newWorld()
  const { poolId, clientId } = await world.pool()
  assert.deepEqual(
    world.audit.map(({ action, pool, client }) => [action, pool, client]),
    [
      ['CreateUserPool', poolId, undefined],
      ['CreateUserPoolClient', poolId, clientId],
    ],
  )
})

test('an app client that does not prove its secret is told', async () => {
  await using world = await newWorld()
  const app = await poolWithSecret(world)
  const line = await refusedLine(world, tryPassword(world, app, 'diego'))
  assert.deepEqual([line.reason, line.client], ['wrong-client-secret', app.clientId])
  const unknown = { poolId: app.poolId, clientId: 'a'.repeat(26) }
  const other = await refusedLine(world, tryPassword(world, unknown, 'diego'))
  assert.deepEqual([other.reason, other.client], ['unknown-client', undefined])
})

test('reading is no line, for users and for administrators', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  const before = world.audit.length
  const { poolId: UserPoolId } = app
  await world.call('GetUser', { AccessToken })
  await world.call('AdminGetUser', { UserPoolId, Username: 'diego' })
  await world.call('ListUsers', { UserPoolId })
  await assert.rejects(world.call('GetUser', { AccessToken: 'a.b.c' }))
  assert.equal(world.audit.length, before)
})

test('a change that stands although its caller was told of an error is told as done', async () => {
  await using world = await newWorld({
    limits: { ...cognitoLimits, codes: { ...cognitoLimits.codes, signUp: { hour: 0 } } },
  })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const line = await refusedLine(world, signUp(world, app, 'diego', { email: 'diego@example.com' }))
  assert.deepEqual([line.outcome, line.reason, line.error], ['done', 'code-limit', 'LimitExceededException'])
})
