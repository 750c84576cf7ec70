import { passwordRejected, temporaryPasswordRejected } from '../errors.ts'
import { checkPassword, checkTemporaryPassword } from '../domain/password-policy.ts'
import type { Pool } from '../domain/pool.ts'
import type { Context } from '../context.ts'

type Call = Pick<Context, 'refusedPasswords'> & { readonly pool: Pool }

const tooCommon = 'Password is too common'

/**
 * Whether a password may be set: by the policy of the pool, and by the list of those that are guessed first, if the
 * operator of the server has one.
 * @throws {CognitoError} InvalidPasswordException
 */
export async function checkNewPassword({ pool, refusedPasswords }: Call, password: string): Promise<void> {
  checkPassword(pool.passwordPolicy, password)
  if (await refusedPasswords.has(password)) throw passwordRejected(tooCommon)
}

/** The same for the temporary password of a new user. @throws {CognitoError} InvalidPasswordException */
export async function checkNewTemporaryPassword(
  { pool, refusedPasswords }: Call,
  password: string,
): Promise<void> {
  checkTemporaryPassword(pool.passwordPolicy, password)
  if (await refusedPasswords.has(password)) throw temporaryPasswordRejected(tooCommon)
}
