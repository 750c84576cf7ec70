import assert from 'node:assert/strict'
import test from 'node:test'
import { audited } from '../../src/audit/audited.ts'
import { reasonOfError, reasons } from '../../src/refusal-reasons.ts'
import * as errors from '../../src/errors.ts'
import { actions } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'

const names = Object.keys(actions) as Action[]

test('every operation that changes something or proves an identity has a line for each call', () => {
  const reads = names.filter((action) => audited[action] === 'read')
  assert.equal(names.length, 140)
  assert.equal(reads.length, 46)
  // The API's own words for what only reads; these two send a code, and give out a token.
  const readings = names.filter((action) => /^(Admin)?(Get|List|Describe)/.test(action))
  const others = new Set(['GetUserAttributeVerificationCode', 'GetTokensFromRefreshToken', 'GetClientToken'])
  assert.deepEqual(
    reads,
    readings.filter((action) => !others.has(action)),
  )
})

test('signed operations that are no reads are the work of administrators', () => {
  const signed = names.filter((action) => actions[action].auth === 'signed' && audited[action] !== 'read')
  const signIns = new Set(['AdminInitiateAuth', 'AdminRespondToAuthChallenge', 'GetClientToken'])
  for (const action of signed) {
    assert.equal(audited[action], signIns.has(action) ? 'sign-in' : 'administration', action)
  }
})

test('every error that the server can answer has a reason of its own or breaks a rule of the API', () => {
  const made = Object.values(errors)
    .filter(
      (make) => typeof make === 'function' && make !== errors.CognitoError && make !== errors.notAuthorized,
    )
    .map((make) => (make as (...values: string[]) => unknown)())
    .filter((error) => error instanceof errors.CognitoError)
  assert.ok(made.length > 100, `only ${made.length} errors found`)
  const plain = made.filter((error) => error.reason === 'invalid-request').map(({ name }) => name)
  const general = new Set([
    'InvalidParameterException',
    'SerializationException',
    'UnknownOperationException',
  ])
  assert.deepEqual(
    [...new Set(plain)].filter((name) => !general.has(name)),
    [],
  )
  for (const { reason } of made) assert.ok(Object.hasOwn(reasons, reason), reason)
})

test('an error that says nothing itself is told by its name', () => {
  assert.equal(reasonOfError('TooManyRequestsException'), 'overloaded')
  assert.equal(reasonOfError('constructor'), 'invalid-request')
})
