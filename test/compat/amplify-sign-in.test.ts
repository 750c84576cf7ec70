import {
  confirmSignUp,
  confirmUserAttribute,
  deleteUser,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  signIn,
  signOut,
  signUp,
  updatePassword,
  updateUserAttribute,
} from 'aws-amplify/auth'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { configure, getUserWith, newSignedInUser, newUser } from '../support/amplify.ts'
import { wrongCode } from '../support/codes.ts'
import { newLiveServer } from '../support/live-server.ts'
import { newPool, newSdkClient, password } from '../support/sdk.ts'

const server = await newLiveServer()
after(() => server[Symbol.asyncDispose]())
configure(server)

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

test('a new user signs up with standard and custom attributes and confirms with the code', async () => {
  const signedUp = await signUp({
    username: 'diego',
    password,
    options: {
      userAttributes: { email: 'diego@example.com', name: 'Diego', 'custom:CustomAttr1': 'Purple' },
    },
  })
  assert.match(signedUp.userId ?? '', uuid)
  assert.deepEqual(signedUp, {
    isSignUpComplete: false,
    nextStep: {
      signUpStep: 'CONFIRM_SIGN_UP',
      codeDeliveryDetails: {
        deliveryMedium: 'EMAIL',
        destination: 'd***@e***',
        attributeName: 'email',
      },
    },
    userId: signedUp.userId,
  })

  assert.deepEqual(await signIn({ username: 'diego', password }), {
    isSignedIn: false,
    nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
  })
  await assert.rejects(signUp({ username: 'diego', password, options: { userAttributes: {} } }), {
    name: 'UsernameExistsException',
    message: 'User already exists',
  })
  const code = await server.code('diego@example.com')
  await assert.rejects(confirmSignUp({ username: 'diego', confirmationCode: wrongCode(code) }), {
    name: 'CodeMismatchException',
    message: 'Invalid verification code provided, please try again.',
  })
  assert.deepEqual(await confirmSignUp({ username: 'diego', confirmationCode: code }), {
    isSignUpComplete: true,
    nextStep: { signUpStep: 'DONE' },
  })
  // The client hides who exists, so nothing tells that the account is confirmed, and nothing is sent.
  const { deliveryMedium } = await resendSignUpCode({ username: 'diego' })
  assert.equal(deliveryMedium, 'EMAIL')
  assert.equal(await server.code('diego@example.com'), code)
})

test('a sign-up code that is sent again takes the place of the first', async () => {
  await signUp({
    username: 'resent',
    password,
    options: { userAttributes: { email: 'resent@example.com' } },
  })
  const first = await server.code('resent@example.com')
  assert.deepEqual(await resendSignUpCode({ username: 'resent' }), {
    destination: 'r***@e***',
    deliveryMedium: 'EMAIL',
    attributeName: 'email',
  })
  const second = await server.code('resent@example.com')
  if (first !== second) {
    await assert.rejects(confirmSignUp({ username: 'resent', confirmationCode: first }), {
      name: 'CodeMismatchException',
    })
  }
  const confirmed = await confirmSignUp({ username: 'resent', confirmationCode: second })
  assert.equal(confirmed.isSignUpComplete, true)
})

test('a user signs in by SRP, which is what signIn does unless told otherwise', async (t) => {
  const userId = await newUser(server, 'srp')
  t.after(() => signOut())
  assert.deepEqual(await signIn({ username: 'srp', password }), {
    isSignedIn: true,
    nextStep: { signInStep: 'DONE' },
  })
  assert.deepEqual(await getCurrentUser(), {
    username: 'srp',
    userId,
    signInDetails: { loginId: 'srp', authFlowType: 'USER_SRP_AUTH' },
  })
})

test('a user signs in by sending the password', async (t) => {
  await newUser(server, 'plain')
  t.after(() => signOut())
  const signedIn = await signIn({
    username: 'plain',
    password,
    options: { authFlowType: 'USER_PASSWORD_AUTH' },
  })
  assert.equal(signedIn.isSignedIn, true)
})

test('a wrong password is refused in both flows with the same words', async () => {
  await newUser(server, 'guessed')
  for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const) {
    await assert.rejects(
      signIn({ username: 'guessed', password: 'Not-The-1st', options: { authFlowType } }),
      {
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      },
    )
  }
})

test('updatePassword lets the new password in and the old one no more', async (t) => {
  await newSignedInUser(server, t, 'careful')
  await updatePassword({ oldPassword: password, newPassword: 'Raspberry-Beret-1985' })
  await signOut()
  await assert.rejects(signIn({ username: 'careful', password }), { name: 'NotAuthorizedException' })
  const signedIn = await signIn({ username: 'careful', password: 'Raspberry-Beret-1985' })
  assert.equal(signedIn.isSignedIn, true)
})

test('signing out revokes the session, so its access token is refused', async (t) => {
  await newSignedInUser(server, t, 'leaving')
  const accessToken = (await fetchAuthSession()).tokens?.accessToken.toString()
  await signOut()
  await assert.rejects(fetchUserAttributes(), {
    name: 'UserUnAuthenticatedException',
    message: 'User needs to be authenticated to call this API.',
  })
  assert.deepEqual(await getUserWith(server.endpoint, accessToken), {
    __type: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  })
})

test('a global sign-out ends every session, and a new sign-in works at once', async (t) => {
  await newSignedInUser(server, t, 'everywhere')
  const other = (await fetchAuthSession()).tokens?.accessToken.toString()
  await signOut()
  await signIn({ username: 'everywhere', password })
  const own = (await fetchAuthSession()).tokens?.accessToken.toString()
  await signOut({ global: true })
  for (const accessToken of [other, own]) {
    assert.equal((await getUserWith(server.endpoint, accessToken)).message, 'Access Token has been revoked')
  }
  await signIn({ username: 'everywhere', password })
  assert.equal((await fetchUserAttributes()).email, 'everywhere@example.com')
})

test('deleteUser removes the user, who is unknown from then on', async (t) => {
  await newSignedInUser(server, t, 'gone')
  const accessToken = (await fetchAuthSession()).tokens?.accessToken.toString()
  await deleteUser()
  assert.deepEqual(await getUserWith(server.endpoint, accessToken), {
    __type: 'UserNotFoundException',
    message: 'User does not exist.',
  })
  await assert.rejects(getCurrentUser(), { name: 'UserUnAuthenticatedException' })
  const again = await signUp({ username: 'gone', password, options: { userAttributes: {} } })
  assert.notEqual(again.userId, undefined)
})

test('a user named by an e-mail address signs in by it in any case, and later by a new one', async (t) => {
  const cognito = newSdkClient(server)
  t.after(() => cognito.destroy())
  const pool = await newPool(cognito, {
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  configure(server, pool)
  t.after(() => configure(server))
  const signedUp = await signUp({ username: 'Eva@example.com', password })
  await assert.rejects(signUp({ username: 'eva@example.com', password }), {
    name: 'UsernameExistsException',
    message: 'An account with the given email already exists.',
  })
  await confirmSignUp({
    username: 'eva@example.com',
    confirmationCode: await server.code('Eva@example.com'),
  })
  await signUp({ username: 'taken@example.com', password })

  await signIn({ username: 'EVA@example.com', password })
  t.after(() => signOut())
  const { userId = '' } = signedUp
  const { username, userId: sub } = await getCurrentUser()
  assert.deepEqual({ username, sub }, { username: userId, sub: userId })
  const change = (value: string) => updateUserAttribute({ userAttribute: { attributeKey: 'email', value } })
  await assert.rejects(change('taken@example.com'), {
    name: 'AliasExistsException',
    message: 'An account with the given email already exists.',
  })
  const changed = await change('eve@example.org')
  assert.equal(changed.nextStep.updateAttributeStep, 'CONFIRM_ATTRIBUTE_WITH_CODE')
  await confirmUserAttribute({
    userAttributeKey: 'email',
    confirmationCode: await server.code('eve@example.org'),
  })
  await signOut()
  await assert.rejects(signIn({ username: 'eva@example.com', password }), { name: 'UserNotFoundException' })
  assert.equal((await signIn({ username: 'eve@example.org', password })).isSignedIn, true)
})
