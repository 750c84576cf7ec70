import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  attributeImmutable,
  exchangeRevoked,
  internalError,
  internalServerError,
  userNotFound,
} from '../../src/errors.ts'
import { toErrorReply, toHeaderText, toReply } from '../../src/http/reply.ts'

test('a success is 200 with the output as JSON', () => {
  assert.deepEqual(toReply({ UserConfirmed: false }), { status: 200, body: '{"UserConfirmed":false}' })
})

test('an empty output is an empty object', () => {
  assert.deepEqual(toReply({}), { status: 200, body: '{}' })
})

test('an action without an output answers an empty body', () => {
  assert.deepEqual(toReply(undefined), { status: 200, body: '' })
})

test('a fault of the client is 400, with its name and text in body and headers', () => {
  assert.deepEqual(toErrorReply(userNotFound()), {
    status: 400,
    headers: { 'x-amzn-ErrorType': 'UserNotFoundException:', 'x-amzn-ErrorMessage': 'User does not exist.' },
    body: '{"__type":"UserNotFoundException","message":"User does not exist."}',
  })
})

test('an error without a text has its name only', () => {
  assert.deepEqual(toErrorReply(exchangeRevoked()), {
    status: 400,
    headers: { 'x-amzn-ErrorType': 'NotAuthorizedException:' },
    body: '{"__type":"NotAuthorizedException"}',
  })
})

test('a fault of the server is 500', () => {
  assert.equal(toErrorReply(internalError()).status, 500)
  assert.equal(toErrorReply(internalServerError()).status, 500)
})

test('a line end in a text stays in the body and is dropped from the header', () => {
  const { body, headers } = toErrorReply(attributeImmutable('email'))
  assert.equal(JSON.parse(body).message, 'user.email: Attribute cannot be updated.\n')
  assert.equal(headers?.['x-amzn-ErrorMessage'], 'user.email: Attribute cannot be updated.')
})

test('only printable ASCII stands in a header', () => {
  assert.equal(toHeaderText('a\r\nX: b\0\t\u007fé😀~'), 'aX: b~')
})

test('a header is cut at 1024 characters', () => {
  assert.equal(toHeaderText('x'.repeat(5000)).length, 1024)
})
