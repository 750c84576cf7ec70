import { type CognitoError, passwordRejected } from '../errors.ts'
import type { PasswordPolicy } from './pool.ts'

/**
 * Checks that a pool accepts a password. Letters are those of basic Latin. Only the first violation is reported.
 * `refuse` makes the error.
 * @throws {CognitoError} InvalidPasswordException
 */
export function checkPasswordPolicy(
  policy: PasswordPolicy,
  password: string,
  refuse: (reason: string) => CognitoError = passwordRejected,
): void {
  const reason = reasonAgainst(policy, password)
  if (reason) throw refuse(reason)
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
