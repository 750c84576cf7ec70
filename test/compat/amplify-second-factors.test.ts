import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  confirmSignIn,
  fetchMFAPreference,
  fetchUserAttributes,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth'
import assert from 'node:assert/strict'
import test, { after, type TestContext } from 'node:test'
import { configure, newSignedInUser, newUser } from '../support/amplify.ts'
import { codeAt } from '../support/authenticator.ts'
import { wrongCode } from '../support/codes.ts'
import { newLiveServer } from '../support/live-server.ts'
import { newPool, newSdkClient, password } from '../support/sdk.ts'

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
const everything = {
  SmsMfaConfiguration: { SmsConfiguration },
  EmailMfaConfiguration: {},
  SoftwareTokenMfaConfiguration: { Enabled: true },
}

async function enter(t: TestContext, config: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>) {
  const pool = await newPool(cognito)
  await cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId: pool.poolId, ...config }))
  configure(server, pool)
  t.after(() => signOut())
  return pool
}

const step = 30_000
/** The code of the next half minute, which is good already, where that of this one has been used. */
const nextCode = (secret: string) => codeAt(secret, Date.now() + step)

test('a user turns on SMS codes and signs in with one', async (t) => {
  await enter(t, { MfaConfiguration: 'OPTIONAL', ...everything })
  const phone_number = '+15550109934'
  await newSignedInUser(server, t, 'diego', { phone_number })
  assert.deepEqual(await fetchMFAPreference(), { enabled: undefined, preferred: undefined })
  await updateMFAPreference({ sms: 'PREFERRED' })
  assert.deepEqual(await fetchMFAPreference(), { enabled: ['SMS'], preferred: 'SMS' })
  await signOut()
  assert.deepEqual(await signIn({ username: 'diego', password }), {
    isSignedIn: false,
    nextStep: {
      signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE',
      codeDeliveryDetails: { deliveryMedium: 'SMS', destination: '+*******9934' },
    },
  })
  const code = await server.code(phone_number)
  await assert.rejects(confirmSignIn({ challengeResponse: wrongCode(code) }), {
    name: 'CodeMismatchException',
    message: 'Invalid code or auth state for the user.',
  })
  assert.deepEqual(await confirmSignIn({ challengeResponse: code }), {
    isSignedIn: true,
    nextStep: { signInStep: 'DONE' },
  })
  assert.equal((await fetchUserAttributes()).phone_number_verified, 'true')
})

test('a user with two factors chooses the one by e-mail', async (t) => {
  await enter(t, { MfaConfiguration: 'OPTIONAL', ...everything })
  await newSignedInUser(server, t, 'chooser', { phone_number: '+15550109935' })
  await updateMFAPreference({ sms: 'ENABLED', email: 'ENABLED' })
  await signOut()
  assert.deepEqual(await signIn({ username: 'chooser', password }), {
    isSignedIn: false,
    nextStep: {
      signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION',
      allowedMFATypes: ['SMS', 'EMAIL'],
    },
  })
  const { nextStep } = await confirmSignIn({ challengeResponse: 'EMAIL' })
  assert.deepEqual(nextStep, {
    signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE',
    codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'c***@e***' },
  })
  const challengeResponse = await server.code('chooser@example.com')
  assert.equal((await confirmSignIn({ challengeResponse })).isSignedIn, true)
})

test('a user sets up an app and signs in with its codes', async (t) => {
  await enter(t, { MfaConfiguration: 'OPTIONAL', ...everything })
  await newSignedInUser(server, t, 'maker')
  const setUp = await setUpTOTP()
  const { sharedSecret } = setUp
  assert.match(setUp.getSetupUri('Rockpool', 'maker').href, new RegExp(`secret=${sharedSecret}`))
  await assert.rejects(verifyTOTPSetup({ code: wrongCode(codeAt(sharedSecret, Date.now())) }), {
    name: 'EnableSoftwareTokenMFAException',
  })
  await verifyTOTPSetup({ code: codeAt(sharedSecret, Date.now()) })
  await updateMFAPreference({ totp: 'PREFERRED' })
  assert.deepEqual(await fetchMFAPreference(), { enabled: ['TOTP'], preferred: 'TOTP' })
  await signOut()
  const { nextStep } = await signIn({ username: 'maker', password })
  assert.deepEqual(nextStep, { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' })
  assert.equal((await confirmSignIn({ challengeResponse: nextCode(sharedSecret) })).isSignedIn, true)
})

test('a user who must have an app sets it up while signing in', async (t) => {
  const { SoftwareTokenMfaConfiguration } = everything
  await enter(t, { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration })
  await newUser(server, 'beginner')
  const { nextStep } = await signIn({ username: 'beginner', password })
  assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP')
  assert.ok('totpSetupDetails' in nextStep)
  const { sharedSecret } = nextStep.totpSetupDetails
  const challengeResponse = codeAt(sharedSecret, Date.now())
  assert.equal((await confirmSignIn({ challengeResponse })).isSignedIn, true)
  assert.deepEqual((await fetchMFAPreference()).enabled, ['TOTP'])
  await signOut()
  const again = await signIn({ username: 'beginner', password })
  assert.equal(again.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_TOTP_CODE')
  assert.equal((await confirmSignIn({ challengeResponse: nextCode(sharedSecret) })).isSignedIn, true)
})

test('a user who must have a factor and has no address names one while signing in', async (t) => {
  const { EmailMfaConfiguration, SoftwareTokenMfaConfiguration } = everything
  const config = { EmailMfaConfiguration, SoftwareTokenMfaConfiguration }
  const { poolId: UserPoolId } = await enter(t, { MfaConfiguration: 'ON', ...config })
  const who = { UserPoolId, Username: 'nameless' }
  await cognito.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' }))
  await cognito.send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }))
  const { nextStep } = await signIn({ username: 'nameless', password })
  assert.deepEqual(nextStep, {
    signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION',
    allowedMFATypes: ['EMAIL', 'TOTP'],
  })
  const chosen = await confirmSignIn({ challengeResponse: 'EMAIL' })
  assert.equal(chosen.nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP')
  const sent = await confirmSignIn({ challengeResponse: 'nameless@example.com' })
  assert.equal(sent.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE')
  const challengeResponse = await server.code('nameless@example.com')
  assert.equal((await confirmSignIn({ challengeResponse })).isSignedIn, true)
  const { email, email_verified } = await fetchUserAttributes()
  assert.deepEqual([email, email_verified], ['nameless@example.com', 'true'])
})
