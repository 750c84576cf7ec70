import { incorrectCredentials, temporaryPasswordExpired } from '../../errors.ts'
import type { RespondToAuthChallengeResponse } from '../../model/types.ts'
import type { User } from '../../rules/user.ts'
import type { ClientCaller } from '../callers.ts'
import type { Ground } from '../ground.ts'
import { judgePassword } from '../passwords/judge-password.ts'
import type { Candidate } from './candidate.ts'
import { newPasswordChallenge } from './new-password.ts'
import { startSession } from './session.ts'

type Call = Ground & ClientCaller

const day = 24 * 3_600_000

/** Goes on with a sign-in if the candidate's password is right. */
export const signInIf = (
  call: Call,
  { sub, user }: Candidate,
  isRight: () => Promise<boolean>,
): Promise<RespondToAuthChallengeResponse> =>
  judgePassword(call, { pool: call.pool.id, sub }, isRight, async () => {
    if (!user) throw incorrectCredentials()
    return continueSignIn(call, user)
  })

/**
 * What comes after the right password: tokens, or, while the password is a temporary one, the demand for a new one.
 * @throws {CognitoError} NotAuthorizedException: the temporary password is too old
 */
async function continueSignIn(call: Call, user: User): Promise<RespondToAuthChallengeResponse> {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return startSession(call, user)
  const { pool, store } = call
  const ends = (user.temporarySince ?? call.now()) + pool.passwordPolicy.TemporaryPasswordValidityDays * day
  if (call.now() >= ends) throw temporaryPasswordExpired()
  await store.forgetPasswordAttempts(pool.id, user.sub)
  return newPasswordChallenge(call, user)
}
