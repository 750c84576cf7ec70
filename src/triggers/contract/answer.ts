import { unrecognizableLambdaOutput } from '../../errors.ts'

/** The answer of a function, or an object in it. Its contents are unchecked. */
export type Answer = Readonly<Record<string, unknown>>

/**
 * Reads a member that must be a boolean if it is there. Null counts as absent, here and below.
 * @throws {CognitoError} InvalidLambdaResponseException, here and below: the member has another type
 */
export function readFlag(answer: Answer, name: string): boolean {
  const value = memberOf(answer, name) ?? false
  if (typeof value !== 'boolean') throw unrecognizableLambdaOutput()
  return value
}

/** Reads a member that must be text. */
export function readText(answer: Answer, name: string): string | undefined {
  const value = memberOf(answer, name)
  if (value !== undefined && typeof value !== 'string') throw unrecognizableLambdaOutput()
  return value
}

/** Reads a member that must be a list of texts. */
export function readTexts(answer: Answer, name: string): readonly string[] {
  const value = memberOf(answer, name) ?? []
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw unrecognizableLambdaOutput()
  }
  return value
}

/** Reads a member that must be an object. */
export function readObject(answer: Answer, name: string): Answer | undefined {
  const value = memberOf(answer, name)
  if (value === undefined || isObject(value)) return value
  throw unrecognizableLambdaOutput()
}

/** Reads a member that must be an object of texts. */
export function readTextObject(answer: Answer, name: string): Readonly<Record<string, string>> | undefined {
  const value = readObject(answer, name)
  if (value === undefined || hasTexts(value)) return value
  throw unrecognizableLambdaOutput()
}

/** Reads a member. Only own members of the answer count, not inherited ones. */
function memberOf(answer: Answer, name: string): unknown {
  return Object.hasOwn(answer, name) ? (answer[name] ?? undefined) : undefined
}

const isObject = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const hasTexts = (value: Answer): value is Readonly<Record<string, string>> =>
  Object.values(value).every((member) => typeof member === 'string')
