import {
  confirmSignIn,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth'
import assert from 'node:assert/strict'
import test, { after, beforeEach } from 'node:test'
import { configure } from '../support/amplify.ts'
import { newFunctions } from '../support/functions.ts'
import { newLiveServer } from '../support/live-server.ts'
import { newPool, newSdkClient, password } from '../support/sdk.ts'

const legacyPassword = 'from-the-old-directory'

const functions = newFunctions({
  PreSignUp: ({ request }) => ({ autoConfirmUser: true, autoVerifyEmail: 'email' in request.userAttributes }),
  PreAuthentication({ request }) {
    const { device } = (request['validationData'] ?? {}) as Record<string, string>
    if (device === 'stolen') throw new Error('This device is locked')
  },
  PreTokenGeneration: ({ request }) => ({
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: { claimsToAddOrOverride: { from: request['clientMetadata'] ?? null } },
      accessTokenGeneration: { scopesToAdd: ['orders/read'] },
    },
  }),
  UserMigration({ userName, request }) {
    if (request['password'] !== legacyPassword) throw new Error('Bad password')
    const userAttributes = { email: `${userName}@example.com`, email_verified: 'true' }
    return { userAttributes, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' }
  },
  DefineAuthChallenge({ request: { session } }) {
    const last = session.at(-1)
    if (last?.challengeName === 'SRP_A') return { challengeName: 'PASSWORD_VERIFIER' }
    const isSolved = last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult
    return isSolved ? { issueTokens: true } : { challengeName: 'CUSTOM_CHALLENGE' }
  },
  CreateAuthChallenge: () => ({
    publicChallengeParameters: { hint: 'sent by pigeon' },
    privateChallengeParameters: { code: '4711' },
    challengeMetadata: 'PIGEON',
  }),
  VerifyAuthChallengeResponse: ({ request }) => ({
    answerCorrect: request['challengeAnswer'] === request.privateChallengeParameters['code'],
  }),
})

const server = await newLiveServer(functions)
after(() => server[Symbol.asyncDispose]())
const cognito = newSdkClient(server)
after(() => cognito.destroy())
const LambdaArn = 'arn:aws:lambda:eu-test-1:123456789012:function:tokens'
const pool = await newPool(
  cognito,
  { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' } } },
  {
    ExplicitAuthFlows: [
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
  },
)
configure(server, pool)
beforeEach(() => signOut())

/** Confirmed at once by the function. */
async function newUser(username: string): Promise<void> {
  const userAttributes = { email: `${username}@example.com` }
  const { isSignUpComplete } = await signUp({ username, password, options: { userAttributes } })
  assert.equal(isSignUpComplete, true)
}

const incorrect = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }

test('a sign-up that a function confirms is complete, and its address verified', async () => {
  await newUser('diego')
  await signIn({ username: 'diego', password })
  const { email, email_verified } = await fetchUserAttributes()
  assert.deepEqual([email, email_verified], ['diego@example.com', 'true'])
})

test('a user signs in by a challenge alone, at the second attempt', async () => {
  await newUser('pigeon')
  const options = { authFlowType: 'CUSTOM_WITHOUT_SRP' as const }
  const asked = await signIn({ username: 'pigeon', options })
  assert.equal(asked.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE')
  assert.deepEqual('additionalInfo' in asked.nextStep && asked.nextStep.additionalInfo, {
    hint: 'sent by pigeon',
    USERNAME: 'pigeon',
  })
  const again = await confirmSignIn({ challengeResponse: '0815' })
  assert.equal(again.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE')
  const clientMetadata = { device: 'phone' }
  const done = await confirmSignIn({ challengeResponse: '4711', options: { clientMetadata } })
  assert.deepEqual(done, { isSignedIn: true, nextStep: { signInStep: 'DONE' } })
  assert.equal((await getCurrentUser()).username, 'pigeon')
  const { tokens } = await fetchAuthSession()
  assert.deepEqual(tokens?.idToken?.payload['from'], clientMetadata)
  assert.match(
    String(tokens?.accessToken.payload['scope']),
    /^aws\.cognito\.signin\.user\.admin orders\/read$/,
  )
})

test('three wrong answers end the sign-in', async () => {
  await newUser('lost')
  await signIn({ username: 'lost', options: { authFlowType: 'CUSTOM_WITHOUT_SRP' } })
  for (let attempt = 0; attempt < 2; attempt++) await confirmSignIn({ challengeResponse: '0815' })
  await assert.rejects(confirmSignIn({ challengeResponse: '0815' }), incorrect)
})

test('a user proves the password first and answers a challenge after it', async () => {
  await newUser('careful')
  const options = { authFlowType: 'CUSTOM_WITH_SRP' as const }
  await assert.rejects(signIn({ username: 'careful', password: 'Not-The-1st', options }), incorrect)
  const asked = await signIn({ username: 'careful', password, options })
  assert.equal(asked.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE')
  const done = await confirmSignIn({ challengeResponse: '4711' })
  assert.equal(done.isSignedIn, true)
  assert.equal((await getCurrentUser()).username, 'careful')
})

test('metadata of the app reaches the function that decides on the sign-in', async () => {
  await newUser('owner')
  for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_WITH_SRP'] as const) {
    const options = { authFlowType, clientMetadata: { device: 'stolen' } }
    await assert.rejects(signIn({ username: 'owner', password, options }), {
      name: 'UserLambdaValidationException',
      message: 'PreAuthentication failed with error This device is locked.',
    })
  }
})

test('a user of another directory signs in by their old password, and by SRP from then on', async () => {
  const options = { authFlowType: 'USER_PASSWORD_AUTH' as const }
  await assert.rejects(signIn({ username: 'legacy', password: 'guessed', options }), {
    name: 'UserLambdaValidationException',
    message: 'UserMigration failed with error Bad password.',
  })
  assert.equal((await signIn({ username: 'legacy', password: legacyPassword, options })).isSignedIn, true)
  assert.equal((await fetchUserAttributes()).email, 'legacy@example.com')
  await signOut()
  assert.equal((await signIn({ username: 'legacy', password: legacyPassword })).isSignedIn, true)
})
