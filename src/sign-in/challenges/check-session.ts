import { invalidSession, sessionExpired } from '../../errors.ts'
import type { Pool } from '../../domain/pool.ts'
import { factorStep } from '../../domain/mfa.ts'
import type { User } from '../../domain/user.ts'
import type { Context } from '../../context.ts'
import { stillHolds } from '../begun-sign-in.ts'
import { checkState } from '../sign-in-subject.ts'
import type { FactorSession, SessionStep } from './mfa-session.ts'

/**
 * Checks that a session is still good for its user.
 * @throws {CognitoError} as checkState · NotAuthorizedException: the state that it is based on has changed, a factor
 *   was set up elsewhere meanwhile, or it has expired
 */
export function checkSession(
  { now }: Pick<Context, 'now'>,
  pool: Pool,
  user: User,
  { begun, step }: FactorSession,
): void {
  checkState(user)
  if (!stillHolds(begun, user) || !isOpen(pool, user, step)) throw invalidSession()
  if (now() >= begun.expires) throw sessionExpired()
}

/** Whether the step is still open. A password alone lets the client set up a factor only while the user has none. */
function isOpen(pool: Pool, user: User, step: SessionStep): boolean {
  if (step.name === 'MFA_SETUP' && step.isDone) return step.seed === user.softwareToken?.seed
  const isSetUp = step.name === 'MFA_SETUP' || (step.name === 'EMAIL_OTP' && step.email !== undefined)
  return !isSetUp || factorStep(pool, user)?.name === 'MFA_SETUP'
}
