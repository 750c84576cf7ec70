import assert from 'node:assert/strict'
import test from 'node:test'
import { codeDeliveryFailed } from '../../../src/errors.ts'
import { servingLimits } from '../../../src/domain/limits.ts'
import { openMfaSession } from '../../../src/sign-in/challenges/mfa-session.ts'
import { newFunctions } from '../../support/functions.ts'
import { readUser, confirmedUser, lastCode, refusal, signIn, type App } from '../../support/people.ts'
import {
  email,
  confirmedUserWithAddresses,
  poolWithMfa,
  respondToChallenge,
  sms,
  SmsConfiguration,
} from '../../support/mfa.ts'
import {
  beginFirstSignIn,
  decodeToken,
  createUser,
  initiateAuth,
  poolWithSecret,
  secretHash,
  answerNewPassword,
  signInBySrp,
  tryPassword,
} from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'
import {
  attemptsExceeded,
  incorrectCredentials,
  invalidSession,
  limitExceeded,
  mfaCodeMismatch,
  sessionExpired,
  userDisabled,
} from '../../support/refusals.ts'
import { wrongCode } from '../../support/codes.ts'

const on = { Enabled: true }
const optional = { MfaConfiguration: 'OPTIONAL', ...sms, ...email } as const
const minutes = 60_000

const prefer = (world: World, { poolId }: App, settings: object, Username = 'diego') =>
  world.call('AdminSetUserMFAPreference', { UserPoolId: poolId, Username, ...settings })

/** Diego has turned on SMS codes in a pool that leaves it to him. */
async function newScene(world: World, settings: object = { SMSMfaSettings: on }): Promise<App> {
  const app = await poolWithMfa(world, optional)
  await confirmedUserWithAddresses(world, app, 'diego')
  await prefer(world, app, settings)
  return app
}

test('who has turned on SMS codes gives one after the password, and the number is verified by it', async () => {
  await using world = await newWorld()
  const app = await newScene(world)
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

test('who has turned on e-mail codes gives one after the password, and the address is verified by it', async () => {
  await using world = await newWorld()
  const app = await newScene(world, { EmailMfaSettings: on })
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

test('nobody else is asked where a second factor is left to the user', async () => {
  await using world = await newWorld()
  const app = await newScene(world)
  await confirmedUserWithAddresses(world, app, 'maria')
  assert.ok((await tryPassword(world, app, 'maria')).AuthenticationResult)
  assert.equal(world.messages.length, 0)
})

test('a pool without second factors asks nobody, whatever was turned on before', async () => {
  await using world = await newWorld()
  const app = await newScene(world)
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, MfaConfiguration: 'OFF' })
  assert.ok((await signIn(world, app, 'diego')).AccessToken)
})

test('where a second factor is required, who has an address for one is asked', async () => {
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

test('where a second factor is required, who can have none yet is told which to set up', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { ...optional, MfaConfiguration: 'ON' })
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

test('who has several factors and prefers none chooses one', async () => {
  await using world = await newWorld()
  const app = await newScene(world, { SMSMfaSettings: on, EmailMfaSettings: on })
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
  await assert.rejects(choose('EMAIL_OTP'), invalidSession)
  const code = { EMAIL_OTP_CODE: world.messages[0]?.code ?? '' }
  assert.ok((await respondToChallenge(world, app, 'EMAIL_OTP', chosen.Session, code)).AuthenticationResult)
})

test('of several factors the preferred one is asked for', async () => {
  await using world = await newWorld()
  const EmailMfaSettings = { Enabled: true, PreferredMfa: true }
  const app = await newScene(world, { SMSMfaSettings: on, EmailMfaSettings })
  assert.equal((await tryPassword(world, app, 'diego')).ChallengeName, 'EMAIL_OTP')
})

test('a new password at the first sign-in is followed by the second factor', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optional)
  await world.call('AdminCreateUser', {
    UserPoolId: app.poolId,
    Username: 'diego',
    TemporaryPassword: 'Temporary-1',
    MessageAction: 'SUPPRESS',
    UserAttributes: [{ Name: 'phone_number', Value: '+15550109934' }],
  })
  await prefer(world, app, { SMSMfaSettings: on })
  const { Session } = await beginFirstSignIn(world, app, 'diego', 'Temporary-1')
  const asked = await answerNewPassword(world, app, Session, {
    USERNAME: 'diego',
    NEW_PASSWORD: 'My-Own-Horse-9',
  })
  assert.equal(asked.ChallengeName, 'SMS_MFA')
  const code = { SMS_MFA_CODE: lastCode(world) }
  assert.ok((await respondToChallenge(world, app, 'SMS_MFA', asked.Session, code)).AuthenticationResult)
})

test('after a wrong code the session stays good, until five codes were judged', async () => {
  await using world = await newWorld()
  const app = await newScene(world)
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
  const app = await newScene(world)
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

test('new sessions give no new guesses: after five wrong codes in a row the user waits, and the right password is no help', async () => {
  await using world = await newWorld()
  const app = await newScene(world)
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
  const app = await newScene(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const SMS_MFA_CODE = lastCode(world)
  const answer = () => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE })
  const outcomes = await Promise.allSettled([answer(), answer(), answer()])
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(answer(), invalidSession)
})

test('a session lasts as long as the app client says, three minutes if it says nothing', async () => {
  await using world = await newWorld()
  for (const [client, lasts] of [
    [{}, 3],
    [{ AuthSessionValidity: 10 }, 10],
  ] as const) {
    const app = await poolWithMfa(world, optional, client)
    await confirmedUserWithAddresses(world, app, 'diego')
    await prefer(world, app, { SMSMfaSettings: on })
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
  const app = await newScene(world)
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
  const app = await newScene(world)
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
  const app = await newScene(world)
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

test('a code for an address that is no longer the user’s signs nobody in', async () => {
  await using world = await newWorld()
  const app = await newScene(world)
  const { Session } = await tryPassword(world, app, 'diego')
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: [{ Name: 'phone_number', Value: '+15550101111' }],
  })
  const answer = { SMS_MFA_CODE: lastCode(world) }
  await assert.rejects(respondToChallenge(world, app, 'SMS_MFA', Session, answer), invalidSession)
})

test('whoever was disabled or given another password meanwhile is not signed in', async () => {
  await using world = await newWorld()
  const app = await newScene(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const answer = () => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) })
  const who = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminDisableUser', who)
  await assert.rejects(answer(), userDisabled)
  await world.call('AdminEnableUser', who)
  await world.call('AdminSetUserPassword', { ...who, Password: 'Temporary-1' })
  await assert.rejects(answer(), invalidSession)
})

test('an address that somebody else holds as alias signs its user in and stays unverified', async () => {
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

test('messages are in the words of the pool', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, {
    MfaConfiguration: 'ON',
    SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage: 'Shop: {####}' },
    EmailMfaConfiguration: { Message: 'Hello, <b>{####}</b>', Subject: 'Shop sign-in' },
  })
  await confirmedUserWithAddresses(world, app, 'diego')
  for (const ANSWER of ['SMS_MFA', 'EMAIL_OTP']) {
    const { Session } = await tryPassword(world, app, 'diego')
    await respondToChallenge(world, app, 'SELECT_MFA_TYPE', Session, { ANSWER })
  }
  const [first, second] = world.messages
  assert.equal(first?.text, `Shop: ${first?.code}`)
  assert.equal(second?.subject, 'Shop sign-in')
  assert.equal(second?.html, `Hello, <b>${second?.code}</b>`)
})

test('functions find the words, are told of the answer’s metadata, and are asked once the code is right', async () => {
  const triggers = newFunctions({
    CustomMessage: () => ({ smsMessage: 'From a function: {####}' }),
    PostAuthentication: () => ({}),
    PreTokenGeneration: ({ response }) => response,
  })
  await using world = await newWorld({ triggers })
  const app = await newScene(world, { SMSMfaSettings: on, EmailMfaSettings: on })
  const { Session } = await world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: app.clientId,
    AuthParameters: { USERNAME: 'diego', PASSWORD: 'Correct-Horse-7' },
    ClientMetadata: { from: 'InitiateAuth' },
  })
  const chosen = await respondToChallenge(
    world,
    app,
    'SELECT_MFA_TYPE',
    Session,
    { ANSWER: 'SMS_MFA' },
    { from: 'choice' },
  )
  assert.equal(world.messages.at(-1)?.text, `From a function: ${lastCode(world)}`)
  const [worded] = triggers.events('CustomMessage')
  assert.equal(worded?.triggerSource, 'CustomMessage_Authentication')
  assert.deepEqual(worded?.request['clientMetadata'], { from: 'choice' })
  assert.deepEqual(
    triggers.asked.map(({ trigger }) => trigger),
    ['CustomMessage'],
  )
  await respondToChallenge(
    world,
    app,
    'SMS_MFA',
    chosen.Session,
    { SMS_MFA_CODE: lastCode(world) },
    { from: 'code' },
  )
  assert.deepEqual(
    triggers.asked.map(({ trigger }) => trigger),
    ['CustomMessage', 'PostAuthentication', 'PreTokenGeneration'],
  )
  const [told] = triggers.events('PostAuthentication')
  assert.equal(told?.request.userAttributes['phone_number_verified'], 'true')
  assert.deepEqual(told?.request['clientMetadata'], { from: 'code' })
})

test('what the app gave along at the start reaches no function of a message', async () => {
  const triggers = newFunctions({ CustomMessage: () => ({}) })
  await using world = await newWorld({ triggers })
  const app = await newScene(world)
  await world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: app.clientId,
    AuthParameters: { USERNAME: 'diego', PASSWORD: 'Correct-Horse-7' },
    ClientMetadata: { from: 'InitiateAuth' },
  })
  assert.ok(!('clientMetadata' in (triggers.events('CustomMessage')[0]?.request ?? {})))
})

test('a function that sends the messages of a pool is senderContext what for', async () => {
  const triggers = newFunctions({ CustomSMSSender: () => ({}), CustomMessage: () => ({}) })
  await using world = await newWorld({ triggers })
  const app = await newScene(world)
  await tryPassword(world, app, 'diego')
  const { trigger, senderContext } = world.messages.at(-1) ?? {}
  assert.equal(trigger, 'CustomMessage_Authentication')
  assert.equal(senderContext?.clientId, app.clientId)
  assert.equal(senderContext?.userAttributes['phone_number'], '+15550109934')
  assert.deepEqual(triggers.events('CustomMessage'), [])
})

test('an address gets as many codes as it may, and no more', async () => {
  await using world = await newWorld({ limits: servingLimits })
  const app = await newScene(world)
  for (let count = 0; count < 5; count++) await tryPassword(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego'), limitExceeded)
  assert.equal(world.messages.length, 5)
})

test('who is sent no code is told so, and may choose another factor', async () => {
  await using world = await newWorld()
  const app = await newScene(world, { SMSMfaSettings: on, EmailMfaSettings: on })
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
  const app = await newScene(world)
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  await assert.rejects(signInBySrp(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  assert.equal(world.messages.length, 0)
})

test('the session shows nothing of the code', async () => {
  await using world = await newWorld()
  const app = await newScene(world)
  const { Session = '' } = await tryPassword(world, app, 'diego')
  const opened = openMfaSession(world.context, Session)
  assert.ok(opened?.step.name === 'SMS_MFA')
  assert.match(opened.step.hash, /^[0-9a-f]{64}$/)
  assert.ok(!JSON.stringify(opened).includes(lastCode(world)))
  assert.ok(!Buffer.from(Session, 'base64').includes('SMS_MFA'))
})
