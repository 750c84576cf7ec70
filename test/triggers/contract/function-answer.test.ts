import assert from 'node:assert/strict'
import test from 'node:test'
import { readResponse } from '../../../src/triggers/contract/function-answer.ts'

const unusable = { name: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' }

test('of an answer only the response is taken, as it is', () => {
  const response = { autoConfirmUser: true, text: 'á', none: null, list: [1, { a: 'b' }] }
  assert.deepEqual(readResponse(JSON.stringify({ version: '1', response })), response)
})

test('an answer that is no object with an object as its response is unusable', () => {
  for (const answer of [
    '',
    'null',
    'true',
    '5',
    '"text"',
    '[]',
    '{}',
    '{',
    '{"response":null}',
    '{"response":[]}',
    '{"response":"yes"}',
    '[{"response":{}}]',
    '{"__proto__":{"response":{}}}',
    '<html>',
  ]) {
    assert.throws(() => readResponse(answer), unusable, answer)
  }
})

test('nothing in an answer can become the prototype of something', () => {
  const answer =
    '{"response":{"__proto__":{"a":1},"list":[{"__proto__":{"a":1}}],"\\u005f_proto__":{"a":1},"b":{"constructor":2}}}'
  const response = readResponse(answer)
  assert.deepEqual(response, { list: [{}], b: { constructor: 2 } })
  assert.deepEqual(Object.keys(response), ['list', 'b'])
  assert.equal(Object.assign({}, response, response['list'])['a' as never], undefined)
})

test('an answer that is too deep to work with is unusable, however deep', () => {
  const deep = (levels: number) => `{"response":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`
  assert.ok(readResponse(deep(60)))
  for (const levels of [70, 100_000]) assert.throws(() => readResponse(deep(levels)), unusable)
})
