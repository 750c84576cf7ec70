import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
  type ISignUpResult,
} from 'amazon-cognito-identity-js'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { wrongCode } from '../support/codes.ts'
import { newLiveServer } from '../support/live-server.ts'
import { password } from '../support/sdk.ts'

const server = await newLiveServer()
after(() => server[Symbol.asyncDispose]())

test('a new user signs up, asks for the code again, and confirms', async () => {
  const pool = newPool()
  const signedUp = await signUp(pool, 'diego', { email: 'diego@example.com', 'custom:CustomAttr1': 'Purple' })
  assert.equal(signedUp.userConfirmed, false)
  assert.match(signedUp.userSub, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.deepEqual(signedUp.codeDeliveryDetails, {
    AttributeName: 'email',
    DeliveryMedium: 'EMAIL',
    Destination: 'd***@e***',
  })
  const user = newCognitoUser(pool, 'diego')
  await assert.rejects(signIn(user, 'diego'), {
    code: 'UserNotConfirmedException',
    message: 'User is not confirmed.',
  })
  assert.deepEqual(await answer((done) => user.resendConfirmationCode(done)), {
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'd***@e***' },
  })
  const code = await server.code('diego@example.com')
  await assert.rejects(
    answer((done) => user.confirmRegistration(wrongCode(code), false, done)),
    { code: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' },
  )
  assert.equal(await answer((done) => user.confirmRegistration(code, false, done)), 'SUCCESS')
  await assert.rejects(signUp(pool, 'diego', {}), {
    code: 'UsernameExistsException',
    message: 'User already exists',
  })
})

test('a user signs in by SRP or by sending the password', async () => {
  const pool = newPool()
  const { sub } = await newUser(pool, 'both')
  for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH']) {
    const user = newCognitoUser(pool, 'both')
    user.setAuthenticationFlowType(flow)
    const session = await signIn(user, 'both')
    assert.ok(session.isValid())
    assert.equal(session.getIdToken().decodePayload().sub, sub)
    assert.equal(session.getIdToken().decodePayload()['cognito:username'], 'both')
    assert.equal(session.getAccessToken().decodePayload().username, 'both')
    await assert.rejects(signIn(user, 'both', 'Not-The-1st'), {
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
  }
})

test('a page that is opened later finds its user and session in the storage', async () => {
  const storage = newStorage()
  await newSignedInUser(newPool(storage), 'returning')
  const user = newPool(storage).getCurrentUser()
  assert.ok(user)
  const session = await getSession(user)
  assert.equal(session.getIdToken().decodePayload().email, 'returning@example.com')
})

test('attributes are read, changed one and many at a time, and removed', async () => {
  const { user, sub } = await newSignedInUser(newPool(), 'attributes')
  assert.deepEqual(await attributesOf(user), {
    sub,
    email: 'attributes@example.com',
    email_verified: 'true',
  })
  const changes = [
    new CognitoUserAttribute({ Name: 'name', Value: 'Dübel 🎈' }),
    new CognitoUserAttribute({ Name: 'custom:CustomAttr1', Value: 'Purple' }),
  ]
  assert.equal(await answer((done) => user.updateAttributes(changes, done)), 'SUCCESS')
  const nickname = new CognitoUserAttribute({ Name: 'nickname', Value: 'Di' })
  assert.equal(await answer((done) => user.updateAttributes([nickname], done)), 'SUCCESS')
  assert.deepEqual(await attributesOf(user), {
    sub,
    email: 'attributes@example.com',
    email_verified: 'true',
    name: 'Dübel 🎈',
    nickname: 'Di',
    'custom:CustomAttr1': 'Purple',
  })
  assert.equal(
    await answer((done) => user.deleteAttributes(['nickname', 'custom:CustomAttr1'], done)),
    'SUCCESS',
  )
  assert.deepEqual(await attributesOf(user), {
    sub,
    email: 'attributes@example.com',
    email_verified: 'true',
    name: 'Dübel 🎈',
  })
})

test('a new e-mail address waits for its code, which can be sent again', async () => {
  const { user } = await newSignedInUser(newPool(), 'moving')
  const email = new CognitoUserAttribute({ Name: 'email', Value: 'new.moving@example.org' })
  const details = await new Promise((resolve, reject) => {
    user.updateAttributes([email], (error, _result, details) => (error ? reject(error) : resolve(details)))
  })
  const delivery = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' }
  assert.deepEqual(details, { CodeDeliveryDetailsList: [delivery] })
  assert.equal((await attributesOf(user)).email, 'moving@example.com')

  const first = await server.code('new.moving@example.org')
  const sent = await new Promise((resolve, reject) => {
    user.getAttributeVerificationCode('email', {
      onSuccess: resolve,
      onFailure: reject,
      inputVerificationCode: resolve,
    })
  })
  assert.deepEqual(sent, { CodeDeliveryDetails: delivery })
  const second = await server.code('new.moving@example.org')
  if (first !== second) await assert.rejects(verify(user, first), { code: 'CodeMismatchException' })
  assert.equal(await verify(user, second), 'SUCCESS')
  const moved = await attributesOf(user)
  assert.equal(moved.email, 'new.moving@example.org')
  assert.equal(moved.email_verified, 'true')
})

test('the refresh of REFRESH_TOKEN_AUTH keeps the refresh token and brings changed claims', async () => {
  const { user, session } = await newSignedInUser(newPool(), 'fresh')
  const change = new CognitoUserAttribute({ Name: 'name', Value: 'After' })
  await answer((done) => user.updateAttributes([change], done))
  const refreshed = await answer<CognitoUserSession>((done) =>
    user.refreshSession(session.getRefreshToken(), done),
  )
  assert.equal(refreshed.getIdToken().decodePayload().name, 'After')
  assert.equal(refreshed.getRefreshToken().getToken(), session.getRefreshToken().getToken())
  assert.equal(
    refreshed.getAccessToken().decodePayload().origin_jti,
    session.getAccessToken().decodePayload().origin_jti,
  )
})

test('a changed password takes the place of the old one', async () => {
  const pool = newPool()
  const { user } = await newSignedInUser(pool, 'careful')
  const next = 'Raspberry-Beret-1985'
  await assert.rejects(
    answer((done) => user.changePassword('Not-The-1st', next, done)),
    { code: 'NotAuthorizedException', message: 'Incorrect username or password.' },
  )
  await assert.rejects(
    answer((done) => user.changePassword(password, 'short', done)),
    { code: 'InvalidPasswordException', message: /^Password did not conform with policy: / },
  )
  assert.equal(await answer((done) => user.changePassword(password, next, done)), 'SUCCESS')
  await assert.rejects(signIn(newCognitoUser(pool, 'careful'), 'careful'), { code: 'NotAuthorizedException' })
  assert.ok((await signIn(newCognitoUser(pool, 'careful'), 'careful', next)).isValid())
})

test('signing out revokes the session and forgets the user', async () => {
  const pool = newPool()
  const { user, session } = await newSignedInUser(pool, 'leaving')
  await new Promise<void>((resolve) => user.signOut(resolve))
  assert.equal(pool.getCurrentUser(), null)
  const stolen = newCognitoUser(newPool(), 'leaving')
  stolen.setSignInUserSession(session)
  await assert.rejects(attributesOf(stolen), {
    code: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  })
})

test('a global sign-out ends the other session as well', async () => {
  const here = await newSignedInUser(newPool(), 'everywhere')
  const there = newCognitoUser(newPool(), 'everywhere')
  await signIn(there, 'everywhere')
  await new Promise((resolve, reject) => {
    here.user.globalSignOut({ onSuccess: resolve, onFailure: reject })
  })
  await assert.rejects(attributesOf(there), {
    code: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  })
})

test('a deleted user is unknown from then on', async () => {
  const pool = newPool()
  const { user } = await newSignedInUser(pool, 'gone')
  const other = newCognitoUser(newPool(), 'gone')
  await signIn(other, 'gone')
  assert.equal(await answer((done) => user.deleteUser(done)), 'SUCCESS')
  await assert.rejects(attributesOf(other), {
    code: 'UserNotFoundException',
    message: 'User does not exist.',
  })
})

/** What browsers call localStorage. It answers null for what it lacks, and the package sends that on. */
function newStorage(): ICognitoStorage {
  const items = new Map<string, string>()
  return {
    setItem: (key, value) => void items.set(key, value),
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  }
}

const storages = new WeakMap<CognitoUserPool, ICognitoStorage>()

function newPool(storage = newStorage()): CognitoUserPool {
  const pool = new CognitoUserPool({
    UserPoolId: server.poolId,
    ClientId: server.clientId,
    endpoint: server.endpoint,
    Storage: storage,
  })
  storages.set(pool, storage)
  return pool
}

function newCognitoUser(pool: CognitoUserPool, name: string): CognitoUser {
  return new CognitoUser({ Username: name, Pool: pool, Storage: storages.get(pool) ?? newStorage() })
}

/** The second argument of a callback, or a rejection with its first. */
function answer<T = unknown>(call: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result as T)))
  })
}

function signUp(pool: CognitoUserPool, name: string, attributes: Record<string, string>) {
  const list = Object.entries(attributes).map(([Name, Value]) => new CognitoUserAttribute({ Name, Value }))
  return answer<ISignUpResult>((done) => pool.signUp(name, password, list, [], done))
}

async function newUser(pool: CognitoUserPool, name: string): Promise<{ user: CognitoUser; sub: string }> {
  const email = `${name}@example.com`
  const { userSub: sub } = await signUp(pool, name, { email })
  const user = newCognitoUser(pool, name)
  const code = await server.code(email)
  await answer((done) => user.confirmRegistration(code, false, done))
  return { user, sub }
}

async function newSignedInUser(pool: CognitoUserPool, name: string) {
  const { user, sub } = await newUser(pool, name)
  user.setAuthenticationFlowType('USER_PASSWORD_AUTH')
  return { user, sub, session: await signIn(user, name) }
}

function signIn(user: CognitoUser, name: string, secret = password): Promise<CognitoUserSession> {
  const details = new AuthenticationDetails({ Username: name, Password: secret })
  return new Promise((resolve, reject) => {
    user.authenticateUser(details, { onSuccess: resolve, onFailure: reject })
  })
}

function getSession(user: CognitoUser): Promise<CognitoUserSession> {
  return answer((done) => user.getSession(done as Parameters<CognitoUser['getSession']>[0]))
}

function verify(user: CognitoUser, code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    user.verifyAttribute('email', code, { onSuccess: resolve, onFailure: reject })
  })
}

async function attributesOf(user: CognitoUser): Promise<Record<string, string>> {
  const list = await answer<CognitoUserAttribute[]>((done) => user.getUserAttributes(done))
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]))
}
