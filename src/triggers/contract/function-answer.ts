import { unrecognizableLambdaOutput } from '../../errors.ts'
import type { Answer } from './answer.ts'

/** The greatest depth of an answer: far more than any event, and shallow enough for the stack of every reader. */
const maxDepth = 64

/**
 * The `response` of a function's answer, as plain data without a `__proto__` in it.
 * @throws {CognitoError} InvalidLambdaResponseException: the answer is not an object with an object `response`
 */
export function readResponse(answer: string): Answer {
  const event = parse(answer)
  const response = isObject(event) && Object.hasOwn(event, 'response') ? event['response'] : undefined
  if (!isObject(response)) throw unrecognizableLambdaOutput()
  makePlain(response)
  return response
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unrecognizableLambdaOutput()
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Walks level by level, since recursion would run out of stack on an answer that is too deep. */
function makePlain(root: object): void {
  let level: object[] = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === maxDepth) throw unrecognizableLambdaOutput()
    const next: object[] = []
    for (const parent of level) {
      if (Object.hasOwn(parent, '__proto__')) Reflect.deleteProperty(parent, '__proto__')
      for (const value of Object.values(parent) as unknown[]) {
        if (typeof value === 'object' && value !== null) next.push(value)
      }
    }
    level = next
  }
}
