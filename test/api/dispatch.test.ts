import assert from 'node:assert/strict'
import test from 'node:test'
import { missingSignature } from '../../src/errors.ts'
import type { Action } from '../../src/model/types.ts'
import { operations } from '../../src/operations/index.ts'
import { handle, type ApiService } from '../../src/api/dispatch.ts'
import type { LoggedFault } from '../../src/log.ts'
import { signedInUser } from '../support/people.ts'
import { newWorld } from '../support/world.ts'

const request = (target: string | undefined, body = '{}') => ({
  method: 'POST',
  path: '/',
  headers: target === undefined ? {} : { 'x-amz-target': target },
  rawHeaders: [],
  source: '198.51.100.7',
  body: Buffer.from(body),
})

const typeOf = (reply: { readonly body: string }) => (JSON.parse(reply.body) as { __type: string }).__type

test('all 140 actions are known, and one that is not built says so', async () => {
  await using world = await newWorld()
  const names = Object.keys(operations) as Action[]
  assert.equal(names.length, 140)
  for (const action of names.filter((name) => !operations[name])) {
    const { status, type, body } = await world.send(action, '{}')
    assert.equal(status, 400)
    assert.equal(type, 'NotImplementedException:')
    assert.match(body, new RegExp(`${action} is not built`))
  }
})

test('every operation stands in the table under its own name', () => {
  for (const [name, operation] of Object.entries(operations)) {
    if (operation) assert.equal(operation.action, name)
  }
})

test('an action that the API does not have is unknown, whatever its name', async () => {
  await using world = await newWorld()
  for (const action of ['Nothing', '__proto__', 'constructor', 'toString', '', 'getUser', 'GetUser ']) {
    const { status, type } = await world.send(action, '{}')
    assert.equal(status, 400)
    assert.equal(type, 'UnknownOperationException:', action)
  }
  for (const target of [undefined, 'GetUser', 'DynamoDB_20120810.GetItem']) {
    assert.equal(typeOf(await handle(world.service, request(target), 'id')), 'UnknownOperationException')
  }
})

test('an operation for administrators asks for the signature before it reads the body', async () => {
  await using world = await newWorld()
  const service: ApiService = { ...world.service, checkSignature: () => Promise.reject(missingSignature()) }
  const target = 'AWSCognitoIdentityProviderService.AdminGetUser'
  const reply = await handle(service, request(target, 'rubbish'), 'id')
  assert.equal(typeOf(reply), 'MissingAuthenticationTokenException')
})

test('an operation for users never looks at a signature', async () => {
  await using world = await newWorld()
  const service: ApiService = { ...world.service, checkSignature: () => Promise.reject(missingSignature()) }
  const token = await signedInUser(world, await world.pool(), 'diego')
  const target = 'AWSCognitoIdentityProviderService.GetUser'
  const reply = await handle(service, request(target, JSON.stringify({ AccessToken: token })), 'id')
  assert.equal(reply.status, 200)
})

test('nothing is begun for a client that has left', async () => {
  await using world = await newWorld()
  const { clientId } = await world.pool()
  const input = { ClientId: clientId, Username: 'diego', Password: 'Correct-Horse-7' }
  const target = 'AWSCognitoIdentityProviderService.SignUp'
  const signUp = (isGone: () => boolean) =>
    handle(world.service, { ...request(target, JSON.stringify(input)), isGone }, 'id')
  assert.equal(typeOf(await signUp(() => true)), 'TooManyRequestsException')
  // It leaves once its password is about to be worked on.
  let looks = 0
  assert.equal(typeOf(await signUp(() => ++looks > 1)), 'TooManyRequestsException')
  assert.equal((await signUp(() => false)).status, 200, 'the name was not taken by the others')
})

test('a sign-in that is refused for want of time is no wrong password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await signedInUser(world, app, 'diego')
  const signIn = async (isGone: () => boolean) => {
    const AuthParameters = { USERNAME: 'diego', PASSWORD: 'Correct-Horse-7' }
    const input = { ClientId: app.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }
    const target = 'AWSCognitoIdentityProviderService.InitiateAuth'
    return handle(world.service, { ...request(target, JSON.stringify(input)), isGone }, 'id')
  }
  for (let attempt = 0; attempt < 20; attempt++) {
    let looks = 0
    assert.equal(typeOf(await signIn(() => ++looks > 1)), 'TooManyRequestsException')
  }
  assert.equal((await signIn(() => false)).status, 200)
})

test('a fault of the server is told without what the caller sent, and answered without its text', async () => {
  await using world = await newWorld()
  const faults: LoggedFault[] = []
  const service: ApiService = {
    ...world.service,
    fault: (fault) => void faults.push(fault),
    checkSignature: () => Promise.reject(new TypeError('secret detail')),
  }
  const target = 'AWSCognitoIdentityProviderService.AdminGetUser'
  const reply = await handle(service, request(target, '{"Username":"diego"}'), 'id-1')
  assert.equal(reply.status, 500)
  assert.equal(typeOf(reply), 'InternalErrorException')
  assert.doesNotMatch(reply.body, /secret detail/)
  assert.deepEqual(
    faults.map(({ requestId, action }) => [requestId, action]),
    [['id-1', 'AdminGetUser']],
  )
})

test('operations without a declared answer answer nothing, all others an object', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const target = { AccessToken: token, UserAttributes: [] }
  assert.equal((await world.send('UpdateUserAttributes', JSON.stringify(target))).body[0], '{')
  const { status, body } = await world.send('DeleteUser', JSON.stringify({ AccessToken: token }))
  assert.deepEqual([status, body], [200, ''])
})

test('null members are absent, and unknown members are ignored', async () => {
  await using world = await newWorld()
  const { clientId } = await world.pool()
  const input = {
    ClientId: clientId,
    Username: 'diego',
    Password: 'Correct-Horse-7',
    ValidationData: null,
    Extra: 1,
  }
  assert.equal((await world.send('SignUp', JSON.stringify(input))).status, 200)
})

test('a boolean or a number as attribute value is refused before any rule', async () => {
  await using world = await newWorld()
  for (const value of [5, true, {}, []]) {
    const input = { AccessToken: 'x', UserAttributes: [{ Name: 'email_verified', Value: value }] }
    const { status, type } = await world.send('UpdateUserAttributes', JSON.stringify(input))
    assert.deepEqual([status, type], [400, 'SerializationException:'])
  }
})
