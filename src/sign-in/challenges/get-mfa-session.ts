import { findUserNamed } from '../../accounts/find-user.ts'
import type { Context } from '../../context.ts'
import type { Pool } from '../../domain/pool.ts'
import { factorStep } from '../../domain/mfa.ts'
import type { User } from '../../domain/user.ts'
import { invalidSession, sessionExpired, sessionUsed } from '../../errors.ts'
import { refusalOfEnded, stillHolds } from '../begun-sign-in.ts'
import { type ChallengeAnswer, getParameter, getSession, type SignInCall } from '../sign-in-call.ts'
import { checkState } from '../sign-in-subject.ts'
import { type MfaSession, openMfaSession, type SessionStep } from './mfa-session.ts'

/** The session of an answer, its step and its user. @throws {CognitoError} NotAuthorizedException · as checkState */
export async function getMfaSession<N extends SessionStep['name']>(
  call: SignInCall,
  name: N,
  answer: ChallengeAnswer,
) {
  const username = getParameter(answer.responses, 'USERNAME')
  const session = openMfaSession(call, getSession(answer))
  const step = session?.step
  if (session?.client !== call.client.id || !step || !isNamed(step, name)) throw invalidSession()
  const user = await findUserNamed(call, call.pool, username)
  if (user?.sub !== session.begun.sub) throw invalidSession()
  checkMayGoOn(call, user, session)
  if (!isBasisThere(call.pool, user, session)) throw await refusalOfEnded(call, proofOf(call, session))
  return { session, step, user }
}

const isNamed = <N extends SessionStep['name']>(
  step: SessionStep,
  name: N,
): step is Extract<SessionStep, { readonly name: N }> => step.name === name

/** Uses a session up. @throws {CognitoError} NotAuthorizedException: used before */
export async function useMfaSession(call: SignInCall, session: MfaSession): Promise<void> {
  if (!(await noteUse(call, session))) throw sessionUsed()
}

/** Remembers that a session was used, where another statement lets no second answer through. */
export const noteUse = (call: SignInCall, session: MfaSession): Promise<boolean> =>
  call.store.consumeProof(proofOf(call, session))

const proofOf = ({ pool }: SignInCall, { id, begun: { sub, expires } }: MfaSession) => ({
  poolId: pool.id,
  sub,
  id,
  expires,
})

/**
 * Checks that a session is still good for its user.
 * @throws {CognitoError} as checkState · NotAuthorizedException: the state that it is based on has changed, a factor
 *   was set up elsewhere meanwhile, or it has expired
 */
export function checkMfaSession(
  context: Pick<Context, 'now'>,
  pool: Pool,
  user: User,
  session: MfaSession,
): void {
  checkMayGoOn(context, user, session)
  if (!isBasisThere(pool, user, session)) throw invalidSession()
}

/** @throws {CognitoError} as checkState · NotAuthorizedException: the session has expired */
function checkMayGoOn({ now }: Pick<Context, 'now'>, user: User, { begun }: MfaSession): void {
  checkState(user)
  if (now() >= begun.expires) throw sessionExpired()
}

/** Whether the session leads on from the user's state now. */
const isBasisThere = (pool: Pool, user: User, { begun, step }: MfaSession): boolean =>
  stillHolds(begun, user) && isOpen(pool, user, step)

/** Whether the step is still open. A password alone lets the client set up a factor only while the user has none. */
function isOpen(pool: Pool, user: User, step: SessionStep): boolean {
  if (step.name === 'MFA_SETUP' && step.isDone) return step.seed === user.softwareToken?.seed
  const isSetUp = step.name === 'MFA_SETUP' || (step.name === 'EMAIL_OTP' && step.email !== undefined)
  return !isSetUp || factorStep(pool, user)?.name === 'MFA_SETUP'
}
