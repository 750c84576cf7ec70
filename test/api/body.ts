import assert from 'node:assert/strict'
import { readInput } from '../../src/api/validate.ts'
import { CognitoError } from '../../src/errors.ts'
import type { Action } from '../../src/model/types.ts'

/** The body of a request, from a value or as text. */
export const bodyOf = (body: unknown) => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))

/** The error that a body is answered with. */
export function errorOf(action: Action, body: unknown): CognitoError {
  try {
    readInput(action, body instanceof Buffer ? body : bodyOf(body))
  } catch (error) {
    if (error instanceof CognitoError) return error
    throw error
  }
  return assert.fail('the body was taken')
}
