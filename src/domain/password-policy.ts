import { passwordRejected, temporaryPasswordRejected } from '../errors.ts'
import type { PasswordPolicy } from './pool.ts'

/**
 * Whether a pool accepts a password. Letters are those of basic Latin. Only the first violation is reported.
 * @throws {CognitoError} InvalidPasswordException
 */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  const reason = reasonAgainst(policy, password)
  if (reason) throw passwordRejected(reason)
}

/**
 * The same check for the temporary password of a new user, with other words in the refusal.
 * @throws {CognitoError} InvalidPasswordException
 */
export function checkTemporaryPassword(policy: PasswordPolicy, password: string): void {
  const reason = reasonAgainst(policy, password)
  if (reason) throw temporaryPasswordRejected(reason)
}

function reasonAgainst(policy: PasswordPolicy, password: string): string | undefined {
  if (password.length < policy.MinimumLength) return 'Password not long enough'
  if (policy.RequireUppercase && !/[A-Z]/.test(password)) return 'Password must have uppercase characters'
  if (policy.RequireLowercase && !/[a-z]/.test(password)) return 'Password must have lowercase characters'
  if (policy.RequireNumbers && !/[0-9]/.test(password)) return 'Password must have numeric characters'
  if (policy.RequireSymbols && !symbol.test(password)) return 'Password must have symbol characters'
  return undefined
}

/** The characters that count as symbols: this list, and a space that is neither first nor last. */
const symbol = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|\S +\S/
