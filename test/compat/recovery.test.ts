import { AdminGetUserCommand, AdminResetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js'
import { confirmResetPassword, resetPassword, signIn, signOut } from 'aws-amplify/auth'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { configure, newUser } from '../support/amplify.ts'
import { wrongCode } from '../support/codes.ts'
import { newLiveServer } from '../support/live-server.ts'
import { newSdkClient, password } from '../support/sdk.ts'

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})
configure(server)

const newPassword = 'Another-Horse-8'

test('a user of Amplify resets the password with the code, and signs in with the new one', async (t) => {
  t.after(() => signOut())
  await newUser(server, 'diego')
  assert.deepEqual(await resetPassword({ username: 'diego' }), {
    isPasswordReset: false,
    nextStep: {
      resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE',
      codeDeliveryDetails: {
        deliveryMedium: 'EMAIL',
        destination: 'd***@e***',
        attributeName: 'email',
      },
    },
  })
  const confirmationCode = await server.code('diego@example.com')
  await assert.rejects(
    confirmResetPassword({ username: 'diego', newPassword, confirmationCode: wrongCode(confirmationCode) }),
    { name: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' },
  )
  await assert.rejects(confirmResetPassword({ username: 'diego', newPassword: 'weak', confirmationCode }), {
    name: 'InvalidPasswordException',
  })
  await confirmResetPassword({ username: 'diego', newPassword, confirmationCode })
  await assert.rejects(confirmResetPassword({ username: 'diego', newPassword, confirmationCode }), {
    name: 'ExpiredCodeException',
    message: 'Invalid code provided, please request a code again.',
  })
  await assert.rejects(signIn({ username: 'diego', password }), {
    message: 'Incorrect username or password.',
  })
  assert.equal((await signIn({ username: 'diego', password: newPassword })).isSignedIn, true)
})

test('a user whose password an administrator reset is led through Amplify to a new one', async (t) => {
  t.after(() => signOut())
  await newUser(server, 'maria')
  const user = { UserPoolId: server.poolId, Username: 'maria' }
  const { $metadata, ...answer } = await cognito.send(new AdminResetUserPasswordCommand(user))
  assert.deepEqual([$metadata.httpStatusCode, answer], [200, {}])
  assert.equal((await cognito.send(new AdminGetUserCommand(user))).UserStatus, 'RESET_REQUIRED')
  assert.deepEqual(await signIn({ username: 'maria', password }), {
    isSignedIn: false,
    nextStep: { signInStep: 'RESET_PASSWORD' },
  })
  const confirmationCode = await server.code('maria@example.com')
  await confirmResetPassword({ username: 'maria', newPassword, confirmationCode })
  assert.equal((await signIn({ username: 'maria', password: newPassword })).isSignedIn, true)
})

test('a user of the older client resets the password', async () => {
  await newUser(server, 'older')
  const { poolId: UserPoolId, clientId: ClientId, endpoint } = server
  const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint })
  const user = new CognitoUser({ Username: 'older', Pool })
  const details = await new Promise((resolve, reject) => {
    user.forgotPassword({ onSuccess: resolve, onFailure: reject })
  })
  assert.deepEqual(details, {
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'o***@e***' },
  })
  const code = await server.code('older@example.com')
  const answer = await new Promise((resolve, reject) => {
    user.confirmPassword(code, newPassword, { onSuccess: resolve, onFailure: reject })
  })
  assert.equal(answer, 'SUCCESS')
})
