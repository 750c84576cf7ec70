import assert from 'node:assert/strict'
import test from 'node:test'
import { cognitoLimits } from '../../src/domain/limits.ts'
import { attrs, confirmedUser, lastCode, signUp, signedInUser } from '../support/people.ts'
import {
  createUserWithAddresses,
  forgotPassword,
  confirmForgotPassword,
  wrongCode,
} from '../support/codes.ts'
import { poolWithSecret, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'
import { lastLine, refusedLine, ids, hidden } from './scene.ts'

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
