import assert from 'node:assert/strict'
import test from 'node:test'
import type { AdminCreateUserRequest } from '../../../src/model/types.ts'
import { attributesOf, attrs, readUser, refusal, type App } from '../../support/people.ts'
import {
  answerSrp,
  beginFirstSignIn,
  beginSrp,
  decodeToken,
  createUser,
  answerNewPassword,
  signInBySrp,
  tryPassword,
} from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'
import {
  incorrectCredentials,
  invalidSession,
  notWritable,
  sessionExpired,
  userDisabled,
  sessionUsed,
} from '../../support/refusals.ts'

const minutes = 60_000

const name = { Name: 'name', Required: true, AttributeDataType: 'String' } as const

/** An administrator invites a user with the temporary password Temporary-1. */
const invite = (
  world: World,
  { poolId }: App,
  Username: string,
  more: Partial<AdminCreateUserRequest> = {},
) =>
  world.call('AdminCreateUser', {
    UserPoolId: poolId,
    Username,
    TemporaryPassword: 'Temporary-1',
    MessageAction: 'SUPPRESS',
    ...more,
  })

const own = 'My-Own-Horse-8'

test('after a temporary password a new one is asked for, with what is known and what is missing', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [name] })
  await invite(world, app, 'diego', {
    UserAttributes: attrs({ email: 'diego@example.com', email_verified: 'true' }),
  })
  const { Session, ChallengeName, ChallengeParameters } = await beginFirstSignIn(
    world,
    app,
    'diego',
    'Temporary-1',
  )
  assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED')
  assert.ok(Session.length >= 20 && Session.length <= 2048)
  const { userAttributes = '', ...rest } = ChallengeParameters ?? {}
  assert.deepEqual(rest, { USER_ID_FOR_SRP: 'diego', requiredAttributes: '["userAttributes.name"]' })
  assert.deepEqual(JSON.parse(userAttributes), { email: 'diego@example.com', email_verified: 'true' })
})

test('the new password confirms the user, stores what was given, and signs in', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [name] })
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const { AuthenticationResult } = await answerNewPassword(world, app, Session, {
    USERNAME: 'diego',
    NEW_PASSWORD: own,
    'userAttributes.name': 'Diego',
    'userAttributes.email': 'diego@example.com',
  })
  const { sub: _, ...attributes } = await attributesOf(world, AuthenticationResult?.AccessToken ?? '')
  assert.deepEqual(attributes, { name: 'Diego', email: 'diego@example.com', email_verified: 'false' })
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
  assert.equal(decodeToken(AuthenticationResult?.IdToken).claims['name'], 'Diego')
  assert.ok((await tryPassword(world, app, 'diego', own)).AuthenticationResult)
  await assert.rejects(tryPassword(world, app, 'diego', 'Temporary-1'), incorrectCredentials)
})

test('a temporary password can be proved by SRP', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { ChallengeName, Session = '' } = await signInBySrp(world, app, 'diego', 'Temporary-1')
  assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED')
  const answer = await answerNewPassword(world, app, Session, { USERNAME: 'diego', NEW_PASSWORD: own })
  assert.ok(answer.AuthenticationResult)
  assert.ok((await signInBySrp(world, app, 'diego', own)).AuthenticationResult)
})

test('the proof of a temporary password leads to the demand for a new one only once', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const proof = (await beginSrp(world, app, 'diego')).answer('Temporary-1')
  assert.equal((await answerSrp(world, app, proof)).ChallengeName, 'NEW_PASSWORD_REQUIRED')
  await assert.rejects(answerSrp(world, app, proof), incorrectCredentials)
})

test('the right temporary password, shown over and over, does not lock the user out', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  for (let attempt = 0; attempt < 8; attempt++) await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
})

test('an attribute that cannot change later can be given now', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [{ ...name, Mutable: false }] })
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, 'userAttributes.name': 'Diego' }
  await answerNewPassword(world, app, Session, answers)
  assert.equal((await readUser(world, app, 'diego')).attributes['name'], 'Diego')
})

test('a required attribute that is left out is named', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [name] })
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const missing = refusal('InvalidParameterException', 'Invalid attributes given, name is missing')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  await assert.rejects(answerNewPassword(world, app, Session, answers), missing)
  await assert.rejects(
    answerNewPassword(world, app, Session, { ...answers, 'userAttributes.name': '' }),
    missing,
  )
  await assert.rejects(
    answerNewPassword(world, app, Session, { ...answers, userAttributes: '{"name":"Diego"}' }),
    missing,
  )
})

test('an attribute that has a value already is not changed here', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego', { UserAttributes: attrs({ email: 'diego@example.com' }) })
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, 'userAttributes.email': 'diego@example.com' }
  await assert.rejects(
    answerNewPassword(world, app, Session, answers),
    refusal('NotAuthorizedException', 'Cannot modify an already provided email'),
  )
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'FORCE_CHANGE_PASSWORD')
})

test('users cannot call their own address verified', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, 'userAttributes.email_verified': 'true' }
  await assert.rejects(
    answerNewPassword(world, app, Session, answers),
    refusal('InvalidParameterException', 'Cannot modify the non-mutable attribute email_verified'),
  )
})

test('an attribute that the app client may not write is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { WriteAttributes: ['email'] })
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, 'userAttributes.nickname': 'D' }
  await assert.rejects(answerNewPassword(world, app, Session, answers), notWritable)
})

test('an address that serves another user as user name is taken', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email', 'phone_number'] })
  await createUser(world, app, 'maria@example.com')
  await invite(world, app, '+12065559934')
  const { Session } = await beginFirstSignIn(world, app, '+12065559934', 'Temporary-1')
  const answers = { USERNAME: '+12065559934', NEW_PASSWORD: own, 'userAttributes.email': 'maria@example.com' }
  await assert.rejects(
    answerNewPassword(world, app, Session, answers),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
})

test('a new password keeps to the policy, and the session can be used again for a better one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const set = (NEW_PASSWORD: string) =>
    answerNewPassword(world, app, Session, { USERNAME: 'diego', NEW_PASSWORD })
  await assert.rejects(
    set('short'),
    refusal('InvalidPasswordException', 'Password does not conform to policy: Password not long enough'),
  )
  assert.ok((await set(own)).AuthenticationResult)
})

test('a pool that requires a second factor meanwhile does not sign in by a new password alone', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  await world.call('UpdateUserPool', {
    UserPoolId: app.poolId,
    MfaConfiguration: 'ON',
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
  })
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  const { ChallengeName, AuthenticationResult } = await answerNewPassword(world, app, Session, answers)
  assert.deepEqual([ChallengeName, AuthenticationResult], ['MFA_SETUP', undefined])
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})

test('a session that has set a password is told to be good once only', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const set = (NEW_PASSWORD: string) =>
    answerNewPassword(world, app, Session, { USERNAME: 'diego', NEW_PASSWORD })
  const answers = await Promise.allSettled([set(own), set('My-Other-Horse-9')])
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await assert.rejects(set('My-Other-Horse-9'), sessionUsed)
})

test('a used session stays told as used until it has expired', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  assert.ok((await answerNewPassword(world, app, Session, answers)).AuthenticationResult)
  await assert.rejects(answerNewPassword(world, app, Session, answers), sessionUsed)
  world.clock.advance(3 * minutes)
  await assert.rejects(answerNewPassword(world, app, Session, answers), sessionExpired)
})

test('a session ends with the temporary password that it was for', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  world.clock.advance(1)
  await invite(world, app, 'diego', { MessageAction: 'RESEND', TemporaryPassword: 'Temporary-2' })
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  await assert.rejects(answerNewPassword(world, app, Session, answers), invalidSession)
})

test('a session that is altered, invented, or of another user or client is invalid', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientName: 'other',
  })
  await invite(world, app, 'diego')
  await invite(world, app, 'maria')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  for (const text of [`${Session.slice(0, 40)}AAAA${Session.slice(44)}`, 'A'.repeat(100)]) {
    await assert.rejects(answerNewPassword(world, app, text, answers), invalidSession)
  }
  await assert.rejects(
    answerNewPassword(world, app, Session, { ...answers, USERNAME: 'maria' }),
    invalidSession,
  )
  await assert.rejects(
    answerNewPassword(world, app, Session, { ...answers, USERNAME: 'nobody' }),
    invalidSession,
  )
  const other = { poolId: app.poolId, clientId: UserPoolClient?.ClientId ?? '' }
  await assert.rejects(answerNewPassword(world, other, Session, answers), invalidSession)
})

test('a session expires after three minutes', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  world.clock.advance(3 * minutes + 1)
  await assert.rejects(
    answerNewPassword(world, app, Session, { USERNAME: 'diego', NEW_PASSWORD: own }),
    sessionExpired,
  )
})

test('a parameter of the new password that is missing is named', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const missing = (parameter: string) =>
    refusal('InvalidParameterException', `Missing required parameter ${parameter}`)
  await assert.rejects(answerNewPassword(world, app, Session, { NEW_PASSWORD: own }), missing('USERNAME'))
  await assert.rejects(answerNewPassword(world, app, Session, { USERNAME: 'diego' }), missing('NEW_PASSWORD'))
  await assert.rejects(
    world.call('RespondToAuthChallenge', {
      ClientId: app.clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeResponses: { USERNAME: 'diego', NEW_PASSWORD: own },
    }),
    missing('Session'),
  )
})

test('a user who was disabled meanwhile is told so', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await invite(world, app, 'diego')
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(
    answerNewPassword(world, app, Session, { USERNAME: 'diego', NEW_PASSWORD: own }),
    userDisabled,
  )
})
