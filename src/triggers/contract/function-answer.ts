import { unrecognizableLambdaOutput } from '../../errors.ts'

type Values = Readonly<Record<string, unknown>>

/** How deep an answer may be: far more than any event, and nothing that reads it runs out of stack. */
const deepest = 64

/**
 * The `response` of a function's answer, as plain data without a `__proto__` in it.
 * @throws {CognitoError} InvalidLambdaResponseException: the answer is not an object with an object `response`
 */
export function readResponse(answer: string): Values {
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

/** Level by level, since what is too deep for a stack is found only by going there. */
function makePlain(root: object): void {
  let level: object[] = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === deepest) throw unrecognizableLambdaOutput()
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
