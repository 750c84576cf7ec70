import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js'
import { confirmSignIn, fetchUserAttributes, signIn, signOut } from 'aws-amplify/auth'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { configure } from '../support/amplify.ts'
import { newLiveServer } from '../support/live-server.ts'
import { newPool, newSdkClient, password, toList } from '../support/sdk.ts'

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})

const { poolId, clientId } = await newPool(cognito, { Schema: [{ Name: 'given_name', Required: true }] })

test('a user invited by an administrator finishes the sign-in through Amplify', async (t) => {
  configure(server, { poolId, clientId })
  const temporary = await invite('amplified')
  t.after(() => signOut())
  assert.deepEqual(await signIn({ username: 'amplified', password: temporary }), {
    isSignedIn: false,
    nextStep: {
      signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED',
      missingAttributes: ['given_name'],
    },
  })
  const finished = await confirmSignIn({
    challengeResponse: password,
    options: { userAttributes: { given_name: 'Ina' } },
  })
  assert.deepEqual(finished, { isSignedIn: true, nextStep: { signInStep: 'DONE' } })
  const { sub, ...rest } = await fetchUserAttributes()
  assert.ok(sub)
  assert.deepEqual(rest, {
    email: 'amplified@example.com',
    email_verified: 'true',
    given_name: 'Ina',
  })
})

test('a user invited by an administrator finishes the sign-in through the older client', async () => {
  const temporary = await invite('older')
  const pool = new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint: server.endpoint })
  const user = new CognitoUser({ Username: 'older', Pool: pool })
  const details = new AuthenticationDetails({ Username: 'older', Password: temporary })
  const asked = await new Promise((resolve, reject) => {
    user.authenticateUser(details, {
      onSuccess: () => reject(new Error('signed in with the temporary password')),
      onFailure: reject,
      newPasswordRequired: (given, required) => resolve({ given, required }),
    })
  })
  assert.deepEqual(asked, {
    given: { email: 'older@example.com', email_verified: 'true' },
    required: ['given_name'],
  })
  const session = await new Promise((resolve, reject) => {
    user.completeNewPasswordChallenge(
      password,
      { given_name: 'Olda' },
      { onSuccess: resolve, onFailure: reject },
    )
  })
  assert.ok(session)
  assert.equal(user.getSignInUserSession()?.getIdToken().decodePayload()['given_name'], 'Olda')
})

/** Answers the temporary password that the invitation carries. */
async function invite(name: string): Promise<string> {
  const email = `${name}@example.com`
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: poolId,
      Username: name,
      UserAttributes: toList({ email, email_verified: 'true' }),
      DesiredDeliveryMediums: ['EMAIL'],
    }),
  )
  return server.code(email)
}
