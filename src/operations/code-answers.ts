import { timingSafeEqual } from 'node:crypto'
import { attemptLimitExceeded, codeExpired, codeMismatch } from '../errors.ts'
import type { User } from '../rules/user.ts'
import { noAnswer, type CodePurpose, type CodeRecord } from '../store/store.ts'
import { hashCode } from './code-messages.ts'
import type { Ground, LimitedAction } from './ground.ts'

/**
 * The code record that a user's answer fits. The attempt is counted before it is judged. With `hidesWaiting` only the
 * right answer learns that the code is too old, and whether any waits is not told.
 * @throws {CognitoError} LimitExceededException: too many attempts in an hour · ExpiredCodeException: no code waits,
 *   or not any more · CodeMismatchException
 */
export async function judgeCode(
  ground: Ground,
  user: Pick<User, 'pool' | 'sub'>,
  purpose: CodePurpose,
  answer: string,
  action: LimitedAction,
  { hidesWaiting = false } = {},
): Promise<CodeRecord> {
  const { pool, sub } = user
  await takeAttempt(ground, pool, sub, action)
  const record = await ground.store.findCode(pool, sub, purpose)
  const isWaiting = record !== undefined && record.expires > ground.now()
  const isRight = isSame(ground, user, purpose, answer, record)
  if (!isWaiting && !(hidesWaiting && !isRight)) throw codeExpired()
  if (!isRight || !record) throw codeMismatch()
  return record
}

/** Whether an answer fits a code that is still good. It takes as long where no code waits. */
export function fitsCode(
  ground: Ground,
  user: Pick<User, 'pool' | 'sub'>,
  purpose: CodePurpose,
  answer: string,
  record: CodeRecord | undefined,
): boolean {
  return (
    isSame(ground, user, purpose, answer, record) && record !== undefined && record.expires > ground.now()
  )
}

function isSame(
  ground: Ground,
  { pool, sub }: Pick<User, 'pool' | 'sub'>,
  purpose: CodePurpose,
  answer: string,
  record: CodeRecord | undefined,
): boolean {
  const given = Buffer.from(hashCode(ground, pool, sub, purpose, answer))
  return timingSafeEqual(given, Buffer.from(record?.hash ?? noAnswer))
}

/** @throws {CognitoError} LimitExceededException */
export async function takeAttempt(
  ground: Ground,
  pool: string,
  sub: string,
  action: LimitedAction,
): Promise<void> {
  const limit = ground.limits.attemptsPerHour[action]
  if (!(await ground.store.takeAttempt(pool, sub, action, limit, ground.now()))) throw attemptLimitExceeded()
}
