import { passwordRejected, temporaryPasswordRejected } from '../errors.ts'
import { checkPassword, checkTemporaryPassword } from '../domain/password-policy.ts'
import type { PoolCall } from '../context.ts'

type PasswordCheck = Pick<PoolCall, 'pool' | 'refusedPasswords'>

const tooCommon = 'Password is too common'

/**
 * Whether a password may be set. The policy of the pool decides, and the operator's list of passwords that are
 * guessed first, if there is one.
 * @throws {CognitoError} InvalidPasswordException
 */
export async function checkNewPassword(
  { pool, refusedPasswords }: PasswordCheck,
  password: string,
): Promise<void> {
  checkPassword(pool.passwordPolicy, password)
  if (await refusedPasswords.has(password)) throw passwordRejected(tooCommon)
}

/** The same for the temporary password of a new user. @throws {CognitoError} InvalidPasswordException */
export async function checkNewTemporaryPassword(
  { pool, refusedPasswords }: PasswordCheck,
  password: string,
): Promise<void> {
  checkTemporaryPassword(pool.passwordPolicy, password)
  if (await refusedPasswords.has(password)) throw temporaryPasswordRejected(tooCommon)
}
