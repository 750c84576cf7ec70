import { passwordRejected, replacingPasswordRejected, temporaryPasswordRejected } from '../errors.ts'
import { checkPasswordPolicy } from '../domain/password-policy.ts'
import type { PoolCall } from '../context.ts'

/** Temporary passwords, and those that take the place of a password that is not shown, are refused in other words. */
const refusals = {
  own: passwordRejected,
  temporary: temporaryPasswordRejected,
  replacing: replacingPasswordRejected,
}

/**
 * Checks that a password may be set. The policy of the pool decides, and the operator's list of passwords that are
 * guessed first, if there is one.
 * @throws {CognitoError} InvalidPasswordException
 */
export async function checkNewPassword(
  { pool, refusedPasswords }: Pick<PoolCall, 'pool' | 'refusedPasswords'>,
  password: string,
  kind: keyof typeof refusals = 'own',
): Promise<void> {
  const refuse = refusals[kind]
  checkPasswordPolicy(pool.passwordPolicy, password, refuse)
  if (await refusedPasswords.has(password)) throw refuse('Password is too common')
}
