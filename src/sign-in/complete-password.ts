import type { OneTimeProof } from '../domain/records.ts'
import { incorrectCredentials, temporaryPasswordExpired } from '../errors.ts'
import type { RespondToAuthChallengeResponse } from '../model/types.ts'
import { factorStep } from '../domain/mfa.ts'
import type { User } from '../domain/user.ts'
import type { Context, ClientCaller } from '../context.ts'
import { unknownName } from '../accounts/attempts.ts'
import { checkPassword } from '../accounts/check-password.ts'
import { completePassword } from './challenges/ask-mfa.ts'
import { type SignInSubject, checkState } from './sign-in-subject.ts'
import { newPasswordChallenge } from './challenges/new-password.ts'
import { type SignIn, startSession } from './start-session.ts'

type Call = Context & ClientCaller

const day = 24 * 3_600_000

/** The functions that are asked once the password is right. */
const functions = ['PostAuthentication', 'PreTokenGeneration'] as const

/**
 * Goes on with a sign-in if the candidate's password is right: with tokens or a second factor. A temporary password
 * is followed by the demand for a new one. A proof that is good once must not have been used.
 */
export async function signInWhenPasswordMatches(
  call: Call,
  subject: Pick<SignInSubject, 'sub' | 'user'>,
  isRight: () => Promise<boolean>,
  signIn: SignIn,
): Promise<RespondToAuthChallengeResponse> {
  const { user } = subject
  const isPlain = !functions.some((name) => call.triggers.has(call.pool, name))
  const isOpen = user?.enabled && user.status === 'CONFIRMED'
  if (isOpen && isPlain && !factorStep(call.pool, user)) {
    // The start of the session forgets the attempt and uses up the proof.
    return checkPassword(call, user, isRight, () => startSession(call, user, signIn))
  }
  const { proof, ...rest } = signIn
  const proven = await provePassword(call, subject, isRight, proof)
  if (proven.status === 'FORCE_CHANGE_PASSWORD') return newPasswordChallenge(call, proven)
  return completePassword(call, proven, rest)
}

/**
 * The candidate, whose password is right. The attempt is forgotten and the proof used up at once. So no other call
 * waits for the functions of the pool, and their refusals are not taken for wrong passwords. The state of the account
 * is told only then.
 * @throws {CognitoError} NotAuthorizedException: wrong, locked out, the temporary password is too old, or the proof
 *   was used before · as checkState
 */
export const provePassword = (
  call: Call,
  { sub, user }: Pick<SignInSubject, 'sub' | 'user'>,
  isRight: () => Promise<boolean>,
  proof: OneTimeProof | undefined,
): Promise<User> =>
  checkPassword(call, user ?? unknownName(call, call.pool.id, sub), isRight, async () => {
    if (!user) throw incorrectCredentials()
    checkAge(call, user)
    if (proof && !(await call.store.consumeProof(proof))) throw incorrectCredentials('used-proof')
    await call.store.forgetPasswordAttempts(user.poolId, user.sub)
    checkState(user)
    return user
  })

function checkAge({ pool, now }: Call, { status, temporarySince }: User): void {
  if (status !== 'FORCE_CHANGE_PASSWORD') return
  const ends = (temporarySince ?? now()) + pool.passwordPolicy.TemporaryPasswordValidityDays * day
  if (now() >= ends) throw temporaryPasswordExpired()
}
