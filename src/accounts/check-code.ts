import { type CodePurpose, type CodeRecord } from '../domain/records.ts'
import { noAnswer } from '../store/ports/codes.ts'
import type { Counted } from '../store/ports/attempts.ts'
import { codeExpired, codeMismatch } from '../errors.ts'
import { isForStrangers } from '../domain/code-delivery.ts'
import { decoyHash, type LimitedCall, sourceOf, takeAttempt } from './attempts.ts'
import { isCode } from './verification-codes.ts'
import type { Context } from '../context.ts'

/**
 * The code record that a user's answer fits. The attempt is counted before it is judged. Too many wrong answers void
 * a code, for their source or for all. With `hidesWaiting`, only the right answer is told that the code is too old. A
 * wrong answer is not told whether a code waits.
 * @throws {CognitoError} LimitExceededException: too many attempts in an hour · ExpiredCodeException: no code waits,
 *   or not any more · CodeMismatchException
 */
export async function checkCode(
  call: LimitedCall,
  counted: Counted,
  purpose: CodePurpose,
  answer: string,
  { hidesWaiting = false } = {},
): Promise<CodeRecord> {
  await takeAttempt(call, counted)
  const record = await takeAnswer(call, counted, purpose)
  const isRight = fits(call, counted, purpose, answer, record)
  if (!isGood(call, record) && !(hidesWaiting && !isRight)) throw codeExpired()
  if (!isRight || !record) throw codeMismatch()
  return record
}

/** The code that waits for a user, if the answer fits it. The check takes as long where no code waits. */
export async function findFittingCode(
  context: Context,
  counted: Counted,
  purpose: CodePurpose,
  answer: string,
): Promise<CodeRecord | undefined> {
  const record = await findCode(context, counted, purpose)
  return fits(context, counted, purpose, answer, record) && isGood(context, record) ? record : undefined
}

/** Whether a code waits, and has not expired. */
export const isGood = ({ now }: Pick<Context, 'now'>, record: CodeRecord | undefined): record is CodeRecord =>
  record !== undefined && record.expires > now()

const fits = (
  context: Context,
  { poolId, sub }: Counted,
  purpose: CodePurpose,
  answer: string,
  record: CodeRecord | undefined,
): boolean => isCode(context, { poolId, sub, purpose }, answer, record?.hash ?? noAnswer)

/** The waiting code. This takes one of the answers that it has left; a code without any left is not found. */
function takeAnswer(
  context: Context,
  counted: Counted,
  purpose: CodePurpose,
): Promise<CodeRecord | undefined> {
  const bound = context.limits.answersPerCode
  if (!bound) return findCode(context, counted, purpose)
  const { poolId, sub, tag } = counted
  const source = isForStrangers(purpose) ? sourceOf(context, counted) : 0
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
