import { incorrectCredentials, temporaryPasswordExpired } from '../../errors.ts'
import type { RespondToAuthChallengeResponse } from '../../model/types.ts'
import type { User } from '../../rules/user.ts'
import type { Proof } from '../../store/store.ts'
import type { ClientCaller } from '../callers.ts'
import type { Ground } from '../ground.ts'
import { judgePassword } from '../passwords/judge-password.ts'
import type { Candidate } from './candidate.ts'
import { newPasswordChallenge } from './new-password.ts'
import { startSession } from './session.ts'

type Call = Ground & ClientCaller

const day = 24 * 3_600_000

/** Goes on with a sign-in if the candidate's password is right. A proof that is good once must not have been used. */
export const signInIf = (
  call: Call,
  { sub, user }: Candidate,
  isRight: () => Promise<boolean>,
  proof?: Proof,
): Promise<RespondToAuthChallengeResponse> =>
  judgePassword(call, { pool: call.pool.id, sub }, isRight, async () => {
    if (!user) throw incorrectCredentials()
    return continueSignIn(call, user, proof)
  })

/**
 * What comes after the right password: tokens, or, while the password is a temporary one, the demand for a new one.
 * @throws {CognitoError} NotAuthorizedException: the temporary password is too old
 */
async function continueSignIn(
  call: Call,
  user: User,
  proof: Proof | undefined,
): Promise<RespondToAuthChallengeResponse> {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return startSession(call, user, proof)
  const { pool, store } = call
  const ends = (user.temporarySince ?? call.now()) + pool.passwordPolicy.TemporaryPasswordValidityDays * day
  if (call.now() >= ends) throw temporaryPasswordExpired()
  if (proof && !(await store.useProof(proof))) throw incorrectCredentials()
  await store.forgetPasswordAttempts(pool.id, user.sub)
  return newPasswordChallenge(call, user)
}
