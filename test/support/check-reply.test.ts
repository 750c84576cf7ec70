import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkError, checkReply } from './check-reply.ts'

const user = { Username: 'ann', UserAttributes: [{ Name: 'sub', Value: '1' }] }

test('an answer as the model has it has no problems', () => {
  assert.deepEqual(checkReply('GetUser', user), [])
  assert.deepEqual(checkReply('UpdateUserAttributes', {}), [])
  assert.deepEqual(checkReply('UpdateUserAttributes', { CodeDeliveryDetailsList: undefined }), [])
  assert.deepEqual(checkReply('DeleteUser', undefined), [])
})

test('a member that the model does not know is a problem', () => {
  assert.deepEqual(checkReply('GetUser', { ...user, Attributes: [] }), ['GetUser.Attributes: unknown'])
  assert.deepEqual(checkReply('GetUser', { ...user, constructor: 'x' }), ['GetUser.constructor: unknown'])
})

test('a required member that is missing is a problem', () => {
  assert.deepEqual(checkReply('GetUser', { Username: 'ann' }), ['GetUser.UserAttributes: missing'])
})

test('a value of the wrong type is a problem', () => {
  const problems = (output: object) => checkReply('AdminGetUser', { Username: 'ann', ...output })
  assert.deepEqual(problems({ Enabled: 'true' }), ['AdminGetUser.Enabled: not a boolean'])
  assert.deepEqual(problems({ UserCreateDate: new Date() }), [
    'AdminGetUser.UserCreateDate: not a number of seconds',
  ])
  assert.deepEqual(problems({ UserAttributes: {} }), ['AdminGetUser.UserAttributes: not a list'])
  assert.deepEqual(problems({ UserAttributes: [{ Name: 'a', Value: 1 }] }), [
    'AdminGetUser.UserAttributes.1.Value: not a string',
  ])
  assert.deepEqual(problems({ PreferredMfaSetting: null }), [
    'AdminGetUser.PreferredMfaSetting: not a string',
  ])
  assert.equal(problems({ UserStatus: 'ASLEEP' }).length, 1)
})

test('an answer where the model has none, and none where it has one, is a problem', () => {
  assert.equal(checkReply('DeleteUser', {}).length, 1)
  assert.equal(checkReply('GetUser', undefined).length, 1)
})

test('an error that the model lists is no problem, nor one that any action may answer', () => {
  assert.equal(checkError('SignUp', 'UsernameExistsException'), undefined)
  assert.equal(checkError('SignUp', 'SerializationException'), undefined)
  assert.equal(checkError('ListUsers', 'InternalErrorException'), undefined)
})

test('an error that the model does not list is a problem', () => {
  assert.equal(typeof checkError('SignUp', 'UserNotFoundException'), 'string')
  assert.equal(typeof checkError('SignUp', 'TypeError'), 'string')
})
