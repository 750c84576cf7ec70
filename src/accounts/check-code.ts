import { noAnswer, type CodePurpose, type CodeRecord, type Counted } from '../domain/records.ts'
import { codeExpired, codeMismatch } from '../errors.ts'
import type { LimitedAction } from '../domain/limits.ts'
import { decoyHash, sourceOf, takeAttempt } from './attempts.ts'
import { isCode } from './verification-codes.ts'
import type { Context } from '../context.ts'

/** Codes that a client shows without being signed in. */
const shownByAnybody: ReadonlySet<CodePurpose> = new Set(['confirm', 'recover'])

/**
 * The code record that a user's answer fits. The attempt is counted before it is judged. Too many wrong answers void
 * a code, for their source or for all. With `hidesWaiting`, only the right answer is told that the code is too old. A
 * wrong answer is not told whether a code waits.
 * @throws {CognitoError} LimitExceededException: too many attempts in an hour · ExpiredCodeException: no code waits,
 *   or not any more · CodeMismatchException
 */
export async function checkCode(
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

/** Whether an answer fits a code that is still good. The check takes as long where no code waits. */
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

/** The waiting code. This takes one of the answers that it has left; a code without any left is not found. */
function takeAnswer(
  context: Context,
  counted: Counted,
  purpose: CodePurpose,
): Promise<CodeRecord | undefined> {
  const bound = context.limits.answersPerCode
  if (!bound) return findCode(context, counted, purpose)
  const { poolId, sub, tag } = counted
  const source = shownByAnybody.has(purpose) ? sourceOf(context, counted) : 0
  const hash = tag === undefined ? undefined : decoyHash(counted)
  return context.store.takeCode({ poolId, sub, purpose, hash }, bound, source)
}

/** The code that waits for a user, or the decoy of an unknown name. */
export async function findCode(
  { store }: Pick<Context, 'store'>,
  counted: Counted,
  purpose: CodePurpose,
): Promise<CodeRecord | undefined> {
  const record = await store.findCode(counted.poolId, counted.sub, purpose)
  return counted.tag === undefined || record?.hash === decoyHash(counted) ? record : undefined
}
