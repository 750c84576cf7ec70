import assert from 'node:assert/strict'
import test from 'node:test'
import { codeAt } from '../../support/authenticator.ts'
import { newFunctions } from '../../support/functions.ts'
import { readUser, confirmedUser, lastCode, refusal, signIn, type App } from '../../support/people.ts'
import { email, mfaOf, poolWithMfa, respondToChallenge, sms, token } from '../../support/mfa.ts'
import { setUserState, signInBySrp, tryPassword } from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'
import { invalidSession, mfaCodeMismatch, sessionExpired, userNotFound } from '../../support/refusals.ts'
import { wrongCode } from '../../support/codes.ts'

const enableFailed = refusal(
  'EnableSoftwareTokenMFAException',
  'Code mismatch and fail enable Software Token MFA',
)
const used = refusal('ExpiredCodeException', 'Your software token has already been used once.')
const notSetUp = refusal('SoftwareTokenMFANotFoundException', 'User has not set up software token mfa')
const step = 30_000
const minutes = 60_000

const optional = { MfaConfiguration: 'OPTIONAL', ...token } as const
const required = { MfaConfiguration: 'ON', ...token } as const

const current = (world: World, secret: string) => codeAt(secret, world.clock.now)

/** Diego is signed in and has set up an app, which is his second factor. */
async function newScene(world: World) {
  const app = await poolWithMfa(world, optional)
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  const { SecretCode: secret = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  const UserCode = current(world, secret)
  await world.call('VerifySoftwareToken', { AccessToken, UserCode, FriendlyDeviceName: 'Phone' })
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  world.clock.advance(step)
  return { app, AccessToken, secret }
}

const answerToken = (world: World, app: App, Session: string | undefined, code: string) =>
  respondToChallenge(world, app, 'SOFTWARE_TOKEN_MFA', Session, { SOFTWARE_TOKEN_MFA_CODE: code })

// Setting up while signed in

test('a user sets up an app, turns it on, and gives a code of it after the password', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optional)
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  const associated = await world.call('AssociateSoftwareToken', { AccessToken })
  assert.match(associated.SecretCode ?? '', /^[A-Z2-7]{32}$/)
  assert.equal(associated.Session, undefined)
  const secret = associated.SecretCode ?? ''
  const UserCode = current(world, secret)
  const FriendlyDeviceName = 'My phone'
  assert.deepEqual(await world.call('VerifySoftwareToken', { AccessToken, UserCode, FriendlyDeviceName }), {
    Status: 'SUCCESS',
  })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)

  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SOFTWARE_TOKEN_MFA'], 'SOFTWARE_TOKEN_MFA'])
  const challenge = await signInBySrp(world, app, 'diego')
  assert.equal(challenge.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  assert.deepEqual(challenge.ChallengeParameters, {
    FRIENDLY_DEVICE_NAME: 'My phone',
    USER_ID_FOR_SRP: 'diego',
  })
  world.clock.advance(step)
  assert.ok((await answerToken(world, app, challenge.Session, current(world, secret))).AuthenticationResult)
  assert.equal(world.messages.length, 0)
})

test('it cannot be turned on before a code was right', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optional)
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  const turnOn = () =>
    world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } })
  const refused = refusal(
    'InvalidParameterException',
    'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
  )
  await assert.rejects(turnOn(), refused)
  await assert.rejects(world.call('VerifySoftwareToken', { AccessToken, UserCode: '123456' }), notSetUp)
  const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  await assert.rejects(turnOn(), refused)
  const verify = (UserCode: string) => world.call('VerifySoftwareToken', { AccessToken, UserCode })
  await assert.rejects(verify(wrongCode(current(world, SecretCode))), enableFailed)
  await verify(current(world, SecretCode))
  await assert.rejects(verify(current(world, SecretCode)), notSetUp)
  await turnOn()
})

test('the seed is kept sealed', async () => {
  await using world = await newWorld()
  const { app, secret } = await newScene(world)
  const user = await world.context.store.findUserByName(app.poolId, 'diego')
  const kept = JSON.stringify(user)
  assert.ok(user?.softwareToken?.seed)
  assert.ok(!kept.includes(secret))
  const shown = JSON.stringify(await readUser(world, app, 'diego'))
  assert.ok(!shown.includes(user.softwareToken.seed))
})

test('another app takes the place of the first once a code of it is right, and its codes are its own', async () => {
  await using world = await newWorld()
  const { app, AccessToken, secret } = await newScene(world)
  const { SecretCode: other = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  const first = await tryPassword(world, app, 'diego')
  assert.ok((await answerToken(world, app, first.Session, current(world, secret))).AuthenticationResult)
  await world.call('VerifySoftwareToken', { AccessToken, UserCode: current(world, other) })
  world.clock.advance(step)
  const { Session } = await tryPassword(world, app, 'diego')
  await assert.rejects(answerToken(world, app, Session, current(world, secret)), mfaCodeMismatch)
  assert.ok((await answerToken(world, app, Session, current(world, other))).AuthenticationResult)
})

test('a pool that does not offer it lets nobody set one up, and goes on to ask for those there are', async () => {
  await using world = await newWorld()
  const { app, AccessToken, secret } = await newScene(world)
  await world.call('SetUserPoolMfaConfig', {
    UserPoolId: app.poolId,
    MfaConfiguration: 'OPTIONAL',
    ...email,
  })
  await assert.rejects(
    world.call('AssociateSoftwareToken', { AccessToken }),
    refusal('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool.'),
  )
  const { ChallengeName, Session } = await tryPassword(world, app, 'diego')
  assert.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA')
  assert.ok((await answerToken(world, app, Session, current(world, secret))).AuthenticationResult)
})

test('a new password leaves the app as it is', async () => {
  await using world = await newWorld()
  const { app, AccessToken, secret } = await newScene(world)
  const ProposedPassword = 'Another-Horse-8'
  await world.call('ChangePassword', { AccessToken, PreviousPassword: 'Correct-Horse-7', ProposedPassword })
  const { Session } = await tryPassword(world, app, 'diego', ProposedPassword)
  assert.ok((await answerToken(world, app, Session, current(world, secret))).AuthenticationResult)
})

test('who shows neither access token nor session sets nothing up', async () => {
  await using world = await newWorld()
  const neither = refusal('InvalidParameterException', 'Either an AccessToken or a Session is required.')
  await assert.rejects(world.call('AssociateSoftwareToken', {}), neither)
  await assert.rejects(world.call('VerifySoftwareToken', { UserCode: '123456' }), neither)
  const Session = 'A'.repeat(40)
  await assert.rejects(world.call('AssociateSoftwareToken', { Session }), invalidSession)
})

test('a name that is too long for a device is refused', async () => {
  await using world = await newWorld()
  const { AccessToken } = await newScene(world)
  const FriendlyDeviceName = 'x'.repeat(257)
  const verify = world.call('VerifySoftwareToken', { AccessToken, UserCode: '123456', FriendlyDeviceName })
  await assert.rejects(verify, refusal('InvalidParameterException', /256 characters/))
})

// Codes

test('a code is good once, whoever comes with it', async () => {
  await using world = await newWorld()
  const { app, secret } = await newScene(world)
  const sessions = [await tryPassword(world, app, 'diego'), await tryPassword(world, app, 'diego')]
  const code = current(world, secret)
  const outcomes = await Promise.allSettled(
    sessions.map(({ Session }) => answerToken(world, app, Session, code)),
  )
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const { Session } = await tryPassword(world, app, 'diego')
  await assert.rejects(answerToken(world, app, Session, code), used)
  world.clock.advance(step)
  await assert.rejects(answerToken(world, app, Session, code), used)
  assert.ok((await answerToken(world, app, Session, current(world, secret))).AuthenticationResult)
})

test('the code that an app was set up with does not sign in', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optional)
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  const UserCode = current(world, SecretCode)
  await world.call('VerifySoftwareToken', { AccessToken, UserCode })
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } })
  const { Session } = await tryPassword(world, app, 'diego')
  await assert.rejects(answerToken(world, app, Session, UserCode), used)
})

test('a clock may be half a minute off, and no more', async () => {
  await using world = await newWorld()
  const { app, secret } = await newScene(world)
  world.clock.advance(5 * minutes)
  const { Session } = await tryPassword(world, app, 'diego')
  const at = (distance: number) => codeAt(secret, world.clock.now + distance * step)
  for (const distance of [-2, 2]) {
    await assert.rejects(answerToken(world, app, Session, at(distance)), mfaCodeMismatch)
  }
  assert.ok((await answerToken(world, app, Session, at(-1))).AuthenticationResult)
})

test('of codes guessed at once, in many sessions, five are judged', async () => {
  await using world = await newWorld()
  const { app, secret } = await newScene(world)
  const sessions: (string | undefined)[] = []
  for (let count = 0; count < 8; count++) sessions.push((await tryPassword(world, app, 'diego')).Session)
  const code = wrongCode(current(world, secret))
  const guesses = Array.from({ length: 64 }, (_, index) =>
    answerToken(world, app, sessions[index % sessions.length], code),
  )
  const judged = (await Promise.allSettled(guesses)).filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason.name === 'CodeMismatchException',
  )
  assert.equal(judged.length, 5)
})

// Setting up while signing in

/** Diego has no second factor, where everybody must have one. */
async function newNewcomer(world: World, config: object = required) {
  const app = await poolWithMfa(world, { ...required, ...config })
  await confirmedUser(world, app, 'diego')
  const { ChallengeName, ChallengeParameters, Session } = await tryPassword(world, app, 'diego')
  assert.equal(ChallengeName, 'MFA_SETUP')
  return { app, ChallengeParameters, Session }
}

test('who must have an app sets it up on the way, and is signed in', async () => {
  await using world = await newWorld()
  const { app, ChallengeParameters, Session } = await newNewcomer(world)
  assert.deepEqual(ChallengeParameters, {
    MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]',
    USER_ID_FOR_SRP: 'diego',
  })
  const associated = await world.call('AssociateSoftwareToken', { Session })
  const secret = associated.SecretCode ?? ''
  await assert.rejects(respondToChallenge(world, app, 'MFA_SETUP', associated.Session, {}), notSetUp)
  const verify = (UserCode: string) =>
    world.call('VerifySoftwareToken', { Session: associated.Session, UserCode })
  await assert.rejects(verify(wrongCode(current(world, secret))), enableFailed)
  const verified = await verify(current(world, secret))
  assert.equal(verified.Status, 'SUCCESS')
  const another = world.call('AssociateSoftwareToken', { Session: verified.Session })
  await assert.rejects(another, invalidSession)
  const finish = () => respondToChallenge(world, app, 'MFA_SETUP', verified.Session, {})
  assert.ok((await finish()).AuthenticationResult)
  await assert.rejects(finish(), invalidSession)
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SOFTWARE_TOKEN_MFA'], undefined])
  const again = await tryPassword(world, app, 'diego')
  assert.equal(again.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  world.clock.advance(step)
  assert.ok((await answerToken(world, app, again.Session, current(world, secret))).AuthenticationResult)
})

test('or begins anew once it is set up', async () => {
  await using world = await newWorld()
  const { app, Session } = await newNewcomer(world)
  const { SecretCode = '', Session: next } = await world.call('AssociateSoftwareToken', { Session })
  await world.call('VerifySoftwareToken', { Session: next, UserCode: current(world, SecretCode) })
  assert.equal((await tryPassword(world, app, 'diego')).ChallengeName, 'SOFTWARE_TOKEN_MFA')
})

test('who has a session from before a factor was set up does not set up another one', async () => {
  await using world = await newWorld()
  const { app, Session: early } = await newNewcomer(world)
  const waiting = await world.call('AssociateSoftwareToken', { Session: early })
  const { Session } = await tryPassword(world, app, 'diego')
  const { SecretCode = '', Session: next } = await world.call('AssociateSoftwareToken', { Session })
  await world.call('VerifySoftwareToken', { Session: next, UserCode: current(world, SecretCode) })
  await assert.rejects(world.call('AssociateSoftwareToken', { Session: early }), invalidSession)
  const UserCode = current(world, waiting.SecretCode ?? '')
  await assert.rejects(
    world.call('VerifySoftwareToken', { Session: waiting.Session, UserCode }),
    invalidSession,
  )
})

test('setting up takes no longer than the rest of a sign-in', async () => {
  await using world = await newWorld()
  const { Session } = await newNewcomer(world)
  world.clock.advance(3 * minutes)
  await assert.rejects(world.call('AssociateSoftwareToken', { Session }), sessionExpired)
})

test('a session that asks for a code sets nothing up', async () => {
  await using world = await newWorld()
  const { app } = await newScene(world)
  const { Session } = await tryPassword(world, app, 'diego')
  await assert.rejects(world.call('AssociateSoftwareToken', { Session }), invalidSession)
})

test('who must have a factor names an e-mail address, which is theirs once its code comes back', async () => {
  await using world = await newWorld()
  const { app, ChallengeParameters, Session } = await newNewcomer(world, email)
  assert.equal(ChallengeParameters?.['MFAS_CAN_SETUP'], '["EMAIL_OTP","SOFTWARE_TOKEN_MFA"]')
  const name = (EMAIL: string) => respondToChallenge(world, app, 'MFA_SETUP', Session, { EMAIL })
  await assert.rejects(
    name('no address'),
    refusal('InvalidParameterException', 'Invalid email address format.'),
  )
  await assert.rejects(name(`${'x'.repeat(400)}@example.com`), /Invalid email address format/)
  const asked = await name('diego@example.com')
  assert.equal(asked.ChallengeName, 'EMAIL_OTP')
  assert.equal(asked.ChallengeParameters?.['CODE_DELIVERY_DESTINATION'], 'd***@e***')
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], undefined)
  const answer = { EMAIL_OTP_CODE: lastCode(world) }
  assert.ok((await respondToChallenge(world, app, 'EMAIL_OTP', asked.Session, answer)).AuthenticationResult)
  const { attributes, UserMFASettingList } = await readUser(world, app, 'diego')
  assert.deepEqual([attributes['email'], attributes['email_verified']], ['diego@example.com', 'true'])
  assert.deepEqual(UserMFASettingList, ['EMAIL_OTP'])
})

test('an e-mail address serves nothing where the pool does not send codes there', async () => {
  await using world = await newWorld()
  const { app, Session } = await newNewcomer(world)
  const answer = respondToChallenge(world, app, 'MFA_SETUP', Session, { EMAIL: 'diego@example.com' })
  await assert.rejects(
    answer,
    refusal('InvalidParameterException', 'EMAIL_OTP is not enabled for the user pool.'),
  )
})

test('an address that is somebody else’s name is nobody’s second factor', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, ...required, ...email })
  await confirmedUser(world, app, 'maria', { email: 'maria@example.com' })
  await setUserState(world, app, 'maria', {
    attributes: { email: 'maria@example.com', email_verified: 'true' },
  })
  await confirmedUser(world, app, 'diego')
  const { Session } = await tryPassword(world, app, 'diego')
  const asked = await respondToChallenge(world, app, 'MFA_SETUP', Session, { EMAIL: 'maria@example.com' })
  await assert.rejects(
    respondToChallenge(world, app, 'EMAIL_OTP', asked.Session, { EMAIL_OTP_CODE: lastCode(world) }),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
})

test('what SMS need cannot be set up on the way', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { MfaConfiguration: 'ON', ...sms })
  await confirmedUser(world, app, 'diego')
  const { ChallengeParameters } = await tryPassword(world, app, 'diego')
  assert.equal(ChallengeParameters?.['MFAS_CAN_SETUP'], '["SMS_MFA"]')
})

test('functions are told once, after the factor is set up', async () => {
  const triggers = newFunctions({ PostAuthentication: () => ({}) })
  await using world = await newWorld({ triggers })
  const { app, Session } = await newNewcomer(world)
  const { SecretCode = '', Session: next } = await world.call('AssociateSoftwareToken', { Session })
  const UserCode = current(world, SecretCode)
  const { Session: last } = await world.call('VerifySoftwareToken', { Session: next, UserCode })
  assert.deepEqual(triggers.asked, [])
  await respondToChallenge(world, app, 'MFA_SETUP', last, {})
  assert.equal(triggers.asked.length, 1)
})

// Taking away

test('an administrator takes a lost app away, and the factor with it', async () => {
  await using world = await newWorld()
  const { app, secret } = await newScene(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const who = { UserPoolId: app.poolId, Username: 'diego' }
  assert.deepEqual(await world.call('AdminDeleteSoftwareToken', who), {})
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
  await assert.rejects(answerToken(world, app, Session, current(world, secret)), invalidSession)
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)
  assert.deepEqual(await world.call('AdminDeleteSoftwareToken', who), {})
})

test('a user who is gone sets nothing up, told by an error that the API lists', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await newScene(world)
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  const refused = refusal('NotAuthorizedException', 'User does not exist.')
  await assert.rejects(world.call('AssociateSoftwareToken', { AccessToken }), refused)
  await assert.rejects(world.call('VerifySoftwareToken', { AccessToken, UserCode: '123456' }), userNotFound)
})
