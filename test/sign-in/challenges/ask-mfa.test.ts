import assert from 'node:assert/strict'
import test from 'node:test'
import { codeDeliveryFailed } from '../../../src/errors.ts'
import { readUser, confirmedUser, lastCode, refusal, signIn } from '../../support/people.ts'
import {
  confirmedUserWithAddresses,
  poolWithMfa,
  respondToChallenge,
  SmsConfiguration,
  appWithMfaUser,
  enabled,
  optionalMessages,
  setMfaPreference,
} from '../../support/mfa.ts'
import {
  beginFirstSignIn,
  decodeToken,
  answerNewPassword,
  signInBySrp,
  tryPassword,
} from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { incorrectCredentials, invalidSession, sessionUsed } from '../../support/refusals.ts'

test('a user with SMS codes gives one after the password, which verifies the number', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const { ChallengeName, Session, ChallengeParameters, AuthenticationResult } = await tryPassword(
    world,
    app,
    'diego',
  )
  assert.equal(ChallengeName, 'SMS_MFA')
  assert.equal(AuthenticationResult, undefined)
  assert.deepEqual(ChallengeParameters, {
    CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
    CODE_DELIVERY_DESTINATION: '+*******9934',
    USER_ID_FOR_SRP: 'diego',
  })
  const { to, medium, text, code } = world.messages.at(-1) ?? {}
  assert.deepEqual([to, medium, text], ['+15550109934', 'SMS', `Your authentication code is ${code}. `])
  const answer = await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) })
  assert.deepEqual(answer.ChallengeParameters, {})
  assert.equal(decodeToken(answer.AuthenticationResult?.IdToken).claims['phone_number_verified'], true)
  const { attributes } = await readUser(world, app, 'diego')
  assert.deepEqual([attributes['phone_number_verified'], attributes['email_verified']], ['true', 'false'])
})

test('a user with e-mail codes gives one after the password, which verifies the address', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world, { EmailMfaSettings: enabled })
  const { ChallengeName, Session, ChallengeParameters } = await signInBySrp(world, app, 'diego')
  assert.equal(ChallengeName, 'EMAIL_OTP')
  assert.deepEqual(ChallengeParameters, {
    CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL',
    CODE_DELIVERY_DESTINATION: 'd***@e***',
    USER_ID_FOR_SRP: 'diego',
  })
  const { to, subject, text, html, code, expires } = world.messages.at(-1) ?? {}
  assert.deepEqual([to, subject], ['diego@example.com', 'Your authentication code'])
  assert.equal(text, `Your authentication code is ${code}. `)
  assert.match(html ?? '', new RegExp(`>${code}<.*good for 3 minutes`, 's'))
  // It is not sent later: the caller would have no session to show it in.
  assert.equal(expires, world.clock.now)
  const answer = await respondToChallenge(world, app, 'EMAIL_OTP', Session, {
    EMAIL_OTP_CODE: lastCode(world),
  })
  assert.ok(answer.AuthenticationResult)
  assert.equal((await readUser(world, app, 'diego')).attributes['email_verified'], 'true')
})

test('users without a factor are not asked where second factors are optional', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  await confirmedUserWithAddresses(world, app, 'maria')
  assert.ok((await tryPassword(world, app, 'maria')).AuthenticationResult)
  assert.equal(world.messages.length, 0)
})

test('a pool without second factors asks for none, whatever was turned on before', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, MfaConfiguration: 'OFF' })
  assert.ok((await signIn(world, app, 'diego')).AccessToken)
})

test('where a second factor is required, a user with an address for one is asked', async () => {
  await using world = await newWorld()
  const app = await world.pool({ MfaConfiguration: 'ON', SmsConfiguration })
  await confirmedUserWithAddresses(world, app, 'diego')
  const { ChallengeName, Session } = await tryPassword(world, app, 'diego')
  assert.equal(ChallengeName, 'SMS_MFA')
  const code = lastCode(world)
  assert.ok(
    (await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: code })).AuthenticationResult,
  )
})

test('where a second factor is required, a user who can have none yet is told which to set up', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { ...optionalMessages, MfaConfiguration: 'ON' })
  await confirmedUser(world, app, 'diego')
  const { ChallengeName, ChallengeParameters, AuthenticationResult, Session } = await tryPassword(
    world,
    app,
    'diego',
  )
  assert.deepEqual([ChallengeName, AuthenticationResult], ['MFA_SETUP', undefined])
  assert.deepEqual(ChallengeParameters, {
    MFAS_CAN_SETUP: '["SMS_MFA","EMAIL_OTP"]',
    USER_ID_FOR_SRP: 'diego',
  })
  const answer = { SMS_MFA_CODE: '123456' }
  await assert.rejects(respondToChallenge(world, app, 'SMS_MFA', Session, answer), invalidSession)
})

test('a user with several factors and no preference is asked to choose', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world, { SMSMfaSettings: enabled, EmailMfaSettings: enabled })
  const { ChallengeName, ChallengeParameters, Session } = await tryPassword(world, app, 'diego')
  assert.equal(ChallengeName, 'SELECT_MFA_TYPE')
  assert.deepEqual(ChallengeParameters, {
    MFAS_CAN_CHOOSE: '["SMS_MFA","EMAIL_OTP"]',
    USER_ID_FOR_SRP: 'diego',
  })
  assert.equal(world.messages.length, 0)
  const choose = (ANSWER: string) => respondToChallenge(world, app, 'SELECT_MFA_TYPE', Session, { ANSWER })
  await assert.rejects(choose('SOFTWARE_TOKEN_MFA'), refusal('InvalidParameterException', /cannot be chosen/))
  const chosen = await choose('EMAIL_OTP')
  assert.equal(chosen.ChallengeName, 'EMAIL_OTP')
  assert.equal(world.messages.length, 1)
  await assert.rejects(choose('EMAIL_OTP'), sessionUsed)
  const code = { EMAIL_OTP_CODE: world.messages[0]?.code ?? '' }
  assert.ok((await respondToChallenge(world, app, 'EMAIL_OTP', chosen.Session, code)).AuthenticationResult)
})

test('of several factors the preferred one is asked for', async () => {
  await using world = await newWorld()
  const EmailMfaSettings = { Enabled: true, PreferredMfa: true }
  const app = await appWithMfaUser(world, { SMSMfaSettings: enabled, EmailMfaSettings })
  assert.equal((await tryPassword(world, app, 'diego')).ChallengeName, 'EMAIL_OTP')
})

test('a new password at the first sign-in is followed by the second factor', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optionalMessages)
  await world.call('AdminCreateUser', {
    UserPoolId: app.poolId,
    Username: 'diego',
    TemporaryPassword: 'Temporary-1',
    MessageAction: 'SUPPRESS',
    UserAttributes: [{ Name: 'phone_number', Value: '+15550109934' }],
  })
  await setMfaPreference(world, app, { SMSMfaSettings: enabled })
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const asked = await answerNewPassword(world, app, Session, {
    USERNAME: 'diego',
    NEW_PASSWORD: 'My-Own-Horse-9',
  })
  assert.equal(asked.ChallengeName, 'SMS_MFA')
  const code = { SMS_MFA_CODE: lastCode(world) }
  assert.ok((await respondToChallenge(world, app, 'SMS_MFA', asked.Session, code)).AuthenticationResult)
})

test('a user whose code could not be sent is told so, and may choose another factor', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world, { SMSMfaSettings: enabled, EmailMfaSettings: enabled })
  world.context.messages.deliver = async ([message]) => {
    if (message?.medium === 'SMS') throw codeDeliveryFailed('No credit.')
  }
  const { Session } = await tryPassword(world, app, 'diego')
  const choose = (ANSWER: string) => respondToChallenge(world, app, 'SELECT_MFA_TYPE', Session, { ANSWER })
  await assert.rejects(choose('SMS_MFA'), refusal('CodeDeliveryFailureException', 'No credit.'))
  assert.equal((await choose('EMAIL_OTP')).ChallengeName, 'EMAIL_OTP')
})

test('a wrong password is told before any second factor, and sends nothing', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  await assert.rejects(signInBySrp(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  assert.equal(world.messages.length, 0)
})
