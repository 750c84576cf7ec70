import { passwordRejected, temporaryPasswordRejected } from '../errors.ts'
import { checkPassword, checkTemporaryPassword } from '../domain/password-policy.ts'
import type { Pool } from '../domain/pool.ts'
import type { Context } from '../context.ts'

type Call = Pick<Context, 'refusedPasswords'> & { readonly pool: Pool }

const tooCommon = 'Password is too common'

/**
 * Whether a password may be set. The policy of the pool decides, and the operator's list of passwords that are
 * guessed first, if there is one.
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
