import { unknownName } from '../accounts/attempts.ts'
import { checkPassword } from '../accounts/check-password.ts'
import type { User } from '../domain/user.ts'
import { incorrectCredentials, temporaryPasswordExpired } from '../errors.ts'
import { checkState } from './sign-in-subject.ts'
import type { SignInCall, UncheckedPassword } from './sign-in-call.ts'

const day = 24 * 3_600_000

/**
 * The user, whose password is right. The attempt is forgotten and the proof used up at once. So no other call waits
 * for the functions of the pool, and their refusals are not taken for wrong passwords. The state of the account is
 * told only then.
 * @throws {CognitoError} NotAuthorizedException: wrong, locked out, the temporary password is too old, or the proof
 *   was used before · as checkState
 */
export const provePassword = (
  call: SignInCall,
  { sub, user, matches, proof }: UncheckedPassword,
): Promise<User> =>
  checkPassword(call, user ?? unknownName(call, call.pool.id, sub), matches, async () => {
    if (!user) throw incorrectCredentials()
    checkAge(call, user)
    if (proof && !(await call.store.consumeProof(proof))) throw incorrectCredentials('used-proof')
    await call.store.forgetPasswordAttempts(user.poolId, user.sub)
    checkState(user)
    return user
  })

function checkAge({ pool, now }: SignInCall, { status, temporarySince }: User): void {
  if (status !== 'FORCE_CHANGE_PASSWORD') return
  const ends = (temporarySince ?? now()) + pool.passwordPolicy.TemporaryPasswordValidityDays * day
  if (now() >= ends) throw temporaryPasswordExpired()
}
