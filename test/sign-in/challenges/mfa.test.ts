import assert from 'node:assert/strict'
import test from 'node:test'
import { openMfaSession } from '../../../src/sign-in/challenges/mfa-session.ts'
import { readUser, lastCode, refusal } from '../../support/people.ts'
import {
  confirmedUserWithAddresses,
  poolWithMfa,
  respondToChallenge,
  sms,
  appWithMfaUser,
  enabled,
  optionalMessages,
  setMfaPreference,
} from '../../support/mfa.ts'
import { createUser, initiateAuth, poolWithSecret, secretHash, tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import {
  attemptsExceeded,
  invalidSession,
  mfaCodeMismatch,
  sessionExpired,
  userDisabled,
  sessionUsed,
} from '../../support/refusals.ts'
import { wrongCode } from '../../support/codes.ts'

const minutes = 60_000

test('after a wrong code the session stays good, until five codes were judged', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const answer = (Session: string | undefined, code: string) =>
    respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: code })
  const first = await tryPassword(world, app, 'diego')
  for (let tries = 0; tries < 4; tries++) {
    await assert.rejects(answer(first.Session, wrongCode(lastCode(world))), mfaCodeMismatch)
  }
  assert.ok((await answer(first.Session, lastCode(world))).AuthenticationResult)
  const second = await tryPassword(world, app, 'diego')
  for (let tries = 0; tries < 5; tries++) {
    await assert.rejects(answer(second.Session, wrongCode(lastCode(world))), mfaCodeMismatch)
  }
  await assert.rejects(answer(second.Session, lastCode(world)), invalidSession)
})

test('of codes guessed at once five are judged', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const SMS_MFA_CODE = wrongCode(lastCode(world))
  const guesses = Array.from({ length: 50 }, () =>
    respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE }),
  )
  const judged = (await Promise.allSettled(guesses)).filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason.name === 'CodeMismatchException',
  )
  assert.equal(judged.length, 5)
})

test('new sessions give no new guesses: after five wrong codes in a row the user waits', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const guess = async () => {
    const { Session } = await tryPassword(world, app, 'diego')
    await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: wrongCode(lastCode(world)) })
  }
  for (let count = 0; count < 5; count++) await assert.rejects(guess(), mfaCodeMismatch)
  const { Session } = await tryPassword(world, app, 'diego')
  const right = () => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) })
  await assert.rejects(right(), attemptsExceeded)
  world.clock.advance(1000)
  assert.ok((await right()).AuthenticationResult)
  await assert.rejects(guess(), mfaCodeMismatch)
})

test('a session signs in once', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const SMS_MFA_CODE = lastCode(world)
  const answer = () => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE })
  const outcomes = await Promise.allSettled([answer(), answer(), answer()])
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('a session that has signed in is told to be good once only', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const SMS_MFA_CODE = lastCode(world)
  const answer = () => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE })
  assert.ok((await answer()).AuthenticationResult)
  await assert.rejects(answer(), sessionUsed)
})

test('a session lasts as long as the app client says, three minutes if it says nothing', async () => {
  await using world = await newWorld()
  for (const [client, lasts] of [
    [{}, 3],
    [{ AuthSessionValidity: 10 }, 10],
  ] as const) {
    const app = await poolWithMfa(world, optionalMessages, client)
    await confirmedUserWithAddresses(world, app, 'diego')
    await setMfaPreference(world, app, { SMSMfaSettings: enabled })
    const { Session } = await tryPassword(world, app, 'diego')
    const answer = (code: string) =>
      respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: code })
    world.clock.advance(lasts * minutes - 1)
    await assert.rejects(answer(wrongCode(lastCode(world))), mfaCodeMismatch)
    world.clock.advance(1)
    await assert.rejects(answer(lastCode(world)), sessionExpired)
  }
})

test('two devices that sign in at once do not take the code from each other', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const [one, two] = [await tryPassword(world, app, 'diego'), await tryPassword(world, app, 'diego')]
  const [first = '', second = ''] = world.messages.map(({ code }) => code)
  const answer = (Session: string | undefined, code: string) =>
    respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: code })
  if (first !== second) await assert.rejects(answer(one.Session, second), mfaCodeMismatch)
  assert.ok((await answer(one.Session, first)).AuthenticationResult)
  assert.ok((await answer(two.Session, second)).AuthenticationResult)
})

test('a session is good for its user, its app client and its challenge only', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  await confirmedUserWithAddresses(world, app, 'maria')
  const { UserPoolClient: other } = await world.call('CreateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientName: 'other',
  })
  const { Session } = await tryPassword(world, app, 'diego')
  const SMS_MFA_CODE = lastCode(world)
  const elsewhere = { ...app, clientId: other?.ClientId ?? '' }
  await assert.rejects(
    respondToChallenge(world, elsewhere, 'SMS_MFA', Session, { SMS_MFA_CODE }),
    invalidSession,
  )
  const asMaria = { USERNAME: 'maria', SMS_MFA_CODE }
  await assert.rejects(respondToChallenge(world, app, 'SMS_MFA', Session, asMaria), invalidSession)
  const asEmail = { EMAIL_OTP_CODE: SMS_MFA_CODE }
  await assert.rejects(respondToChallenge(world, app, 'EMAIL_OTP', Session, asEmail), invalidSession)
  const altered = `${(Session ?? '').slice(0, -4)}AAA=`
  await assert.rejects(respondToChallenge(world, app, 'SMS_MFA', altered, { SMS_MFA_CODE }), invalidSession)
  assert.ok((await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE })).AuthenticationResult)
})

test('an answer without session or code is incomplete', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const missing = (name: string) => refusal('InvalidParameterException', `Missing required parameter ${name}`)
  await assert.rejects(respondToChallenge(world, app, 'SMS_MFA', Session, {}), missing('SMS_MFA_CODE'))
  await assert.rejects(respondToChallenge(world, app, 'EMAIL_OTP', Session, {}), missing('EMAIL_OTP_CODE'))
  await assert.rejects(respondToChallenge(world, app, 'SELECT_MFA_TYPE', Session, {}), missing('ANSWER'))
  const SMS_MFA_CODE = lastCode(world)
  await assert.rejects(
    respondToChallenge(world, app, 'SMS_MFA', undefined, { SMS_MFA_CODE }),
    missing('Session'),
  )
})

test('a code for an address that the user no longer has does not sign in', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const { Session } = await tryPassword(world, app, 'diego')
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: [{ Name: 'phone_number', Value: '+15550101111' }],
  })
  const answer = { SMS_MFA_CODE: lastCode(world) }
  await assert.rejects(respondToChallenge(world, app, 'SMS_MFA', Session, answer), invalidSession)
})

test('a user who was disabled or given another password meanwhile is not signed in', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const answer = () => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) })
  const who = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminDisableUser', who)
  await assert.rejects(answer(), userDisabled)
  await world.call('AdminEnableUser', who)
  await world.call('AdminSetUserPassword', { ...who, Password: 'Temporary-1' })
  await assert.rejects(answer(), invalidSession)
})

test('an address that another user holds as alias signs in, and stays unverified', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['phone_number'] })
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, MfaConfiguration: 'ON', ...sms })
  await confirmedUserWithAddresses(world, app, 'maria')
  await confirmedUserWithAddresses(world, app, 'diego')
  const verified = [{ Name: 'phone_number_verified', Value: 'true' }]
  const maria = { UserPoolId: app.poolId, Username: 'maria' }
  await world.call('AdminUpdateUserAttributes', { ...maria, UserAttributes: verified })
  const { Session } = await tryPassword(world, app, 'diego')
  const answer = await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) })
  assert.ok(answer.AuthenticationResult)
  assert.equal((await readUser(world, app, 'diego')).attributes['phone_number_verified'], 'false')
  assert.equal((await readUser(world, app, 'maria')).attributes['phone_number_verified'], 'true')
})

test('a client with a secret proves it with the code as well', async () => {
  await using world = await newWorld()
  const app = await poolWithSecret(world)
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, MfaConfiguration: 'ON', ...sms })
  await createUser(world, app, 'diego')
  const UserAttributes = [{ Name: 'phone_number', Value: '+15550109934' }]
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes,
  })
  const SECRET_HASH = secretHash('diego', app.clientId, app.secret)
  const { Session } = await initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego',
    PASSWORD: 'Correct-Horse-7',
    SECRET_HASH,
  })
  const SMS_MFA_CODE = lastCode(world)
  await assert.rejects(
    respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE }),
    /SECRET_HASH was not received/,
  )
  const answer = await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE, SECRET_HASH })
  assert.ok(answer.AuthenticationResult)
})

test('the session shows nothing of the code', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const { Session = '' } = await tryPassword(world, app, 'diego')
  const opened = openMfaSession(world.context, Session)
  assert.ok(opened?.step.name === 'SMS_MFA')
  assert.match(opened.step.hash, /^[0-9a-f]{64}$/)
  assert.ok(!JSON.stringify(opened).includes(lastCode(world)))
  assert.ok(!Buffer.from(Session, 'base64').includes('SMS_MFA'))
})
