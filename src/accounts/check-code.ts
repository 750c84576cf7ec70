import { noAnswer, type CodePurpose, type CodeRecord, type Counted } from '../domain/records.ts'
import { codeExpired, codeMismatch } from '../errors.ts'
import type { LimitedAction } from '../domain/limits.ts'
import { decoyHash, sourceOf, takeAttempt } from './attempts.ts'
import { isCode } from './verification-codes.ts'
import type { Context } from '../context.ts'

/** Codes that somebody shows who is not signed in. */
const shownByAnybody: ReadonlySet<CodePurpose> = new Set(['confirm', 'recover'])

/**
 * The code record that a user's answer fits. The attempt is counted before it is judged. A code that was answered wrong
 * too often is void, for the source that did so, or for all. With `hidesWaiting` only the right answer learns that the
 * code is too old, and whether any waits is not told.
 * @throws {CognitoError} LimitExceededException: too many attempts in an hour · ExpiredCodeException: no code waits,
 *   or not any more · CodeMismatchException
 */
export async function judgeCode(
  context: Context,
  counted: Counted,
  purpose: CodePurpose,
  answer: string,
  action: LimitedAction,
  { hidesWaiting = false } = {},
): Promise<CodeRecord> {
  await takeAttempt(context, counted, action)
  const record = await takeAnswer(context, counted, purpose)
  const isWaiting = record !== undefined && record.expires > context.now()
  const isRight = isSame(context, counted, purpose, answer, record)
  if (!isWaiting && !(hidesWaiting && !isRight)) throw codeExpired()
  if (!isRight || !record) throw codeMismatch()
  return record
}

/** Whether an answer fits a code that is still good. It takes as long where no code waits. */
export function fitsCode(
  context: Context,
  counted: Counted,
  purpose: CodePurpose,
  answer: string,
  record: CodeRecord | undefined,
): boolean {
  return (
    isSame(context, counted, purpose, answer, record) &&
    record !== undefined &&
    record.expires > context.now()
  )
}

function isSame(
  context: Context,
  counted: Counted,
  purpose: CodePurpose,
  answer: string,
  record: CodeRecord | undefined,
): boolean {
  return isCode(context, counted, purpose, answer, record?.hash ?? noAnswer)
}

/** The code that waits, of which one answer is taken, if it has any left. */
function takeAnswer(
  context: Context,
  counted: Counted,
  purpose: CodePurpose,
): Promise<CodeRecord | undefined> {
  const bound = context.limits.answersPerCode
  if (!bound) return findCode(context, counted, purpose)
  const { pool, sub, tag } = counted
  const source = shownByAnybody.has(purpose) ? sourceOf(context, counted) : 0
  const hash = tag === undefined ? undefined : decoyHash(counted)
  return context.store.takeCode({ pool, sub, purpose, hash }, bound, source)
}

/** The code that waits for a user, or the decoy of an unknown name. */
export async function findCode(
  { store }: Pick<Context, 'store'>,
  counted: Counted,
  purpose: CodePurpose,
): Promise<CodeRecord | undefined> {
  const record = await store.findCode(counted.pool, counted.sub, purpose)
  return counted.tag === undefined || record?.hash === decoyHash(counted) ? record : undefined
}
