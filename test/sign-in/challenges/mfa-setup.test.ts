import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions } from '../../support/functions.ts'
import { readUser, confirmedUser, lastCode, refusal } from '../../support/people.ts'
import { email, mfaOf, poolWithMfa, respondToChallenge, sms } from '../../support/mfa.ts'
import { setUserState, tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { invalidSession, sessionUsed } from '../../support/refusals.ts'
import { wrongCode } from '../../support/codes.ts'
import {
  answerAppCode,
  appNotSetUp,
  codePeriod,
  currentCode,
  requiredApp,
  setupMismatch,
  signInWithoutMfa,
} from '../../support/software-token.ts'

// Setting up while signing in

test('a user who must have an app sets it up while signing in', async () => {
  await using world = await newWorld()
  const { app, ChallengeName, ChallengeParameters, Session } = await signInWithoutMfa(world)
  assert.equal(ChallengeName, 'MFA_SETUP')
  assert.deepEqual(ChallengeParameters, {
    MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]',
    USER_ID_FOR_SRP: 'diego',
  })
  const associated = await world.call('AssociateSoftwareToken', { Session })
  const secret = associated.SecretCode ?? ''
  await assert.rejects(respondToChallenge(world, app, 'MFA_SETUP', associated.Session, {}), appNotSetUp)
  const verify = (UserCode: string) =>
    world.call('VerifySoftwareToken', { Session: associated.Session, UserCode })
  await assert.rejects(verify(wrongCode(currentCode(world, secret))), setupMismatch)
  const verified = await verify(currentCode(world, secret))
  assert.equal(verified.Status, 'SUCCESS')
  const another = world.call('AssociateSoftwareToken', { Session: verified.Session })
  await assert.rejects(another, invalidSession)
  const finish = () => respondToChallenge(world, app, 'MFA_SETUP', verified.Session, {})
  assert.ok((await finish()).AuthenticationResult)
  await assert.rejects(finish(), sessionUsed)
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SOFTWARE_TOKEN_MFA'], undefined])
  const again = await tryPassword(world, app, 'diego')
  assert.equal(again.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  world.clock.advance(codePeriod)
  assert.ok((await answerAppCode(world, app, again.Session, currentCode(world, secret))).AuthenticationResult)
})

test('a user who has set up an app may begin the sign-in anew', async () => {
  await using world = await newWorld()
  const { app, Session } = await signInWithoutMfa(world)
  const { SecretCode = '', Session: next } = await world.call('AssociateSoftwareToken', { Session })
  await world.call('VerifySoftwareToken', { Session: next, UserCode: currentCode(world, SecretCode) })
  assert.equal((await tryPassword(world, app, 'diego')).ChallengeName, 'SOFTWARE_TOKEN_MFA')
})

test('a session from before a factor was set up does not set up another one', async () => {
  await using world = await newWorld()
  const { app, Session: early } = await signInWithoutMfa(world)
  const waiting = await world.call('AssociateSoftwareToken', { Session: early })
  const { Session } = await tryPassword(world, app, 'diego')
  const { SecretCode = '', Session: next } = await world.call('AssociateSoftwareToken', { Session })
  await world.call('VerifySoftwareToken', { Session: next, UserCode: currentCode(world, SecretCode) })
  await assert.rejects(world.call('AssociateSoftwareToken', { Session: early }), invalidSession)
  const UserCode = currentCode(world, waiting.SecretCode ?? '')
  await assert.rejects(
    world.call('VerifySoftwareToken', { Session: waiting.Session, UserCode }),
    invalidSession,
  )
})

test('a user who must have a factor names an e-mail address, kept once its code comes back', async () => {
  await using world = await newWorld()
  const { app, ChallengeParameters, Session } = await signInWithoutMfa(world, email)
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
  await assert.rejects(
    respondToChallenge(world, app, 'EMAIL_OTP', asked.Session, answer),
    sessionUsed,
    'the factor that is set up now does not hide that the session was used',
  )
  await assert.rejects(name('diego@example.com'), sessionUsed)
})

test('an e-mail address serves nothing where the pool does not send codes there', async () => {
  await using world = await newWorld()
  const { app, Session } = await signInWithoutMfa(world)
  const answer = respondToChallenge(world, app, 'MFA_SETUP', Session, { EMAIL: 'diego@example.com' })
  await assert.rejects(
    answer,
    refusal('InvalidParameterException', 'EMAIL_OTP is not enabled for the user pool.'),
  )
})

test('an address that is the name of another user becomes no second factor', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, ...requiredApp, ...email })
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

test('a phone number for SMS cannot be set up while signing in', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { MfaConfiguration: 'ON', ...sms })
  await confirmedUser(world, app, 'diego')
  const { ChallengeParameters } = await tryPassword(world, app, 'diego')
  assert.equal(ChallengeParameters?.['MFAS_CAN_SETUP'], '["SMS_MFA"]')
})

test('functions are told once, after the factor is set up', async () => {
  const triggers = newFunctions({ PostAuthentication: () => ({}) })
  await using world = await newWorld({ triggers })
  const { app, Session } = await signInWithoutMfa(world)
  const { SecretCode = '', Session: next } = await world.call('AssociateSoftwareToken', { Session })
  const UserCode = currentCode(world, SecretCode)
  const { Session: last } = await world.call('VerifySoftwareToken', { Session: next, UserCode })
  assert.deepEqual(triggers.asked, [])
  await respondToChallenge(world, app, 'MFA_SETUP', last, {})
  assert.equal(triggers.asked.length, 1)
})
