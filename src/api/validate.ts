import { isUtf8 } from 'node:buffer'
import { serializationFault } from '../errors.ts'
import { checkBounds } from '../http/json-bounds.ts'
import { actions } from '../model/table.ts'
import type { Action, Input } from '../model/types.ts'
import { getReader } from './shape-readers.ts'
import { Violations } from './violations.ts'

/**
 * What the body of a request asks for. A body that is not JSON of the right types is a serialization fault, whatever
 * else is wrong.
 * @throws {CognitoError} as toInput
 */
export const readInput = <A extends Action>(action: A, body: Buffer): Input<A> => toInput(action, parse(body))

/**
 * The input of an action: fresh objects that hold the members the model knows and nothing else. All constraints are
 * checked, and everything that breaks one is named in a single error.
 * @throws {CognitoError} SerializationException: a value has the wrong type · InvalidParameterException
 */
export function toInput<A extends Action>(action: A, value: unknown): Input<A> {
  const violations = new Violations()
  const input = getReader(actions[action].input)(value, violations, 0)
  if (violations.count > 0) throw violations.toError()
  // The reader and the type come from the same table.
  return input as Input<A>
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {}
  checkBounds(body)
  if (!isUtf8(body)) throw serializationFault('The request body is not valid UTF-8.')
  try {
    return JSON.parse(body.toString())
  } catch {
    // The parser's own message quotes the body, which may hold a password.
    throw serializationFault('The request body is not valid JSON.')
  }
}
