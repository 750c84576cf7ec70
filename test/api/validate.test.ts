import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action } from '../../src/model/types.ts'
import { readInput } from '../../src/api/validate.ts'
import { bodyOf, errorOf } from './body.ts'

/** What is read from a body, as ordinary objects so that it can be compared. */
const read = (action: Action, body: unknown): unknown =>
  JSON.parse(JSON.stringify(readInput(action, bodyOf(body))))

function isFault(action: Action, body: unknown, message?: string) {
  const error = errorOf(action, body)
  assert.equal(error.name, 'SerializationException')
  if (message !== undefined) assert.equal(error.message, message)
}

/** The body breaks one constraint. */
function isInvalid(action: Action, body: unknown, violation: string) {
  const error = errorOf(action, body)
  assert.equal(error.name, 'InvalidParameterException')
  assert.equal(error.message, `1 validation error detected: ${violation}`)
}

const nullAt = (path: string) =>
  `Value null at '${path}' failed to satisfy constraint: Member must not be null`

const update = (Name: unknown, Value: unknown) => ({
  AccessToken: 'token',
  UserAttributes: [{ Name, Value }],
})

const signUp = (more: object) => ({ ClientId: 'client', Username: 'ann', Password: 'secret', ...more })

// What is read

test('known members are read', () => {
  assert.deepEqual(read('UpdateUserAttributes', update('email', 'a@b.c')), update('email', 'a@b.c'))
})

test('unknown members are dropped at every depth', () => {
  const body = { Extra: 1, AccessToken: 'token', UserAttributes: [{ Name: 'email', Value: 'a', Extra: {} }] }
  assert.deepEqual(read('UpdateUserAttributes', body), update('email', 'a'))
})

test('a null member is an absent one', () => {
  assert.deepEqual(read('SignUp', signUp({ ValidationData: null, UserAttributes: null })), signUp({}))
  const withoutValue = { AccessToken: 'token', UserAttributes: [{ Name: 'email' }] }
  assert.deepEqual(read('UpdateUserAttributes', update('email', null)), withoutValue)
})

test('a null entry of a map is an absent one', () => {
  const body = signUp({ ClientMetadata: { a: null, b: 'c' } })
  assert.deepEqual(read('SignUp', body), signUp({ ClientMetadata: { b: 'c' } }))
})

test('an empty body is an empty object', () => {
  assert.deepEqual(read('ListUserPools', '{"MaxResults":1}'), { MaxResults: 1 })
  isInvalid('DeleteUser', Buffer.alloc(0), nullAt('accessToken'))
})

test('numbers, booleans, timestamps and bytes are read as they are', () => {
  const pool = { PoolName: 'p', Policies: { PasswordPolicy: { MinimumLength: 8, RequireNumbers: false } } }
  assert.deepEqual(read('CreateUserPool', pool), pool)
  const image = { UserPoolId: 'eu_1', ImageFile: 'AAEC' }
  assert.deepEqual(read('SetUICustomization', image), image)
})

test('a document is read whole', () => {
  const body = { AccessToken: 'token', Credential: { id: 'x', response: { list: [1, null, { a: true }] } } }
  assert.deepEqual(read('CompleteWebAuthnRegistration', body), body)
})

test('the key __proto__ of a map stays data', () => {
  const input = readInput(
    'SignUp',
    bodyOf('{"ClientId":"c","Username":"u","ClientMetadata":{"__proto__":"x"}}'),
  )
  const metadata = input.ClientMetadata
  assert.ok(metadata)
  assert.deepEqual(Object.entries(metadata), [['__proto__', 'x']])
  assert.equal(Object.getPrototypeOf(metadata), null)
})

test('the members of a __proto__ member are not taken for members', () => {
  isInvalid('DeleteUser', '{"__proto__":{"AccessToken":"token"}}', nullAt('accessToken'))
})

test('an input shares nothing with other requests', () => {
  const body = bodyOf(update('email', 'a'))
  assert.notEqual(readInput('UpdateUserAttributes', body), readInput('UpdateUserAttributes', body))
})

// Bodies of the wrong form

test('a body that is not JSON is a serialization fault', () => {
  for (const body of ['{', 'x', '{"AccessToken":"a"}}', "{'a':1}", ' ']) isFault('DeleteUser', body)
})

test('the text of a serialization fault does not quote the body', () => {
  assert.doesNotMatch(errorOf('SignUp', '{"Password":"hunter2').message, /hunter/)
})

test('a body that is not UTF-8 is a serialization fault', () => {
  isFault('DeleteUser', Buffer.from([...Buffer.from('{"AccessToken":"a'), 0xff, ...Buffer.from('"}')]))
  isFault('DeleteUser', Buffer.from('{"AccessToken":"a"}', 'utf16le'))
})

test('a body that is not an object is a serialization fault', () => {
  isFault('DeleteUser', '[]', 'Start of list found where not expected.')
  for (const body of ['null', '"x"', '1', 'true']) isFault('DeleteUser', body)
})

test('a string given as another type is a serialization fault that names the type', () => {
  isFault('UpdateUserAttributes', update('email', 5), 'NUMBER_VALUE can not be converted to a String')
  isFault('UpdateUserAttributes', update('email', true), 'TRUE_VALUE can not be converted to a String')
  isFault('UpdateUserAttributes', update('email', false), 'FALSE_VALUE can not be converted to a String')
  isFault('UpdateUserAttributes', update('email', {}), 'Start of structure or map found where not expected.')
  isFault('UpdateUserAttributes', update('email', []), 'Start of list found where not expected.')
})

test('a list, map or structure given as another type is a serialization fault', () => {
  const structure = 'Start of structure or map found where not expected.'
  const list = 'Start of list found where not expected.'
  isFault('UpdateUserAttributes', { AccessToken: 'a', UserAttributes: {} }, structure)
  isFault('UpdateUserAttributes', { AccessToken: 'a', UserAttributes: [[]] }, list)
  isFault('UpdateUserAttributes', { AccessToken: 'a', UserAttributes: [], ClientMetadata: [] }, list)
  isFault('UpdateUserAttributes', { AccessToken: 'a', UserAttributes: 'x' })
  isFault('UpdateUserAttributes', { AccessToken: 'a', UserAttributes: ['x'] })
  isFault('UpdateUserAttributes', { AccessToken: 'a', UserAttributes: [], ClientMetadata: 'x' })
  isFault('UpdateUserAttributes', { AccessToken: 'a', UserAttributes: [], ClientMetadata: { a: 1 } })
})

test('booleans are true and false only', () => {
  for (const ForceAliasCreation of ['true', 0, 'no', {}, []]) {
    isFault('ConfirmSignUp', { ...confirm, ForceAliasCreation })
  }
  isFault(
    'ConfirmSignUp',
    { ...confirm, ForceAliasCreation: 1 },
    'NUMBER_VALUE can not be converted to a Boolean',
  )
})

test('integers are whole numbers that can be told apart', () => {
  isFault('ListUserPools', { MaxResults: 1.5 }, 'NUMBER_VALUE can not be converted to an Integer')
  isFault('ListUserPools', '{"MaxResults":9007199254740993}')
  isFault('ListUserPools', '{"MaxResults":1e400}')
  isFault('ListUserPools', { MaxResults: '5' }, 'STRING_VALUE can not be converted to an Integer')
  isFault('ListUserPools', { MaxResults: true }, 'TRUE_VALUE can not be converted to an Integer')
})

test('bytes are base64', () => {
  for (const ImageFile of ['A', 'AAE', 'A*==', 'A=AA', 'AAE=AAE=', 5]) {
    isFault('SetUICustomization', { UserPoolId: 'eu_1', ImageFile })
  }
})

test('a document is an object', () => {
  for (const Credential of ['x', 1, []])
    isFault('CompleteWebAuthnRegistration', { AccessToken: 'a', Credential })
})

test('a document nested without reason is a serialization fault', () => {
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  isFault('CompleteWebAuthnRegistration', `{"AccessToken":"a","Credential":{"a":${nested}}}`)
})

test('half of a surrogate pair is a serialization fault, in values, in keys and in documents', () => {
  isFault(
    'UpdateUserAttributes',
    String.raw`{"AccessToken":"a","UserAttributes":[{"Name":"x","Value":"\ud800"}]}`,
  )
  isFault(
    'UpdateUserAttributes',
    String.raw`{"AccessToken":"a","UserAttributes":[{"Name":"x","Value":"\udc00\ud800"}]}`,
  )
  isFault('SignUp', String.raw`{"ClientId":"c","Username":"u","ClientMetadata":{"\ud800":"x"}}`)
  isFault('CompleteWebAuthnRegistration', String.raw`{"AccessToken":"a","Credential":{"a":["\udfff"]}}`)
})

test('a whole surrogate pair is a character', () => {
  const body = String.raw`{"AccessToken":"token","UserAttributes":[{"Name":"x","Value":"\ud83d\ude00"}]}`
  assert.deepEqual(read('UpdateUserAttributes', body), update('x', '😀'))
})

test('a serialization fault comes before violated constraints', () => {
  isFault('SignUp', { Username: 5 })
  isFault('UpdateUserAttributes', { UserAttributes: [{ Name: '' }, { Name: 1 }] })
})

// Violated constraints

const confirm = { ClientId: 'client', Username: 'ann', ConfirmationCode: '1' }
