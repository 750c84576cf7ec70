import { passwordNotResettable, resetByAdministratorOnly } from '../errors.ts'
import type { CodeTarget } from './code-delivery.ts'
import type { Pool } from './pool.ts'
import { type FactorOwner, usableFactors } from './mfa.ts'
import { isVerified, type User } from './user.ts'

/** The order for pools without one of their own. (AccountRecoverySettingType) */
const textFirst = [
  { Priority: 1, Name: 'verified_phone_number' },
  { Priority: 2, Name: 'verified_email' },
] as const

/** Each recovery mechanism: the address that gets the code, and the second factor that uses this address. */
const ways = {
  verified_email: { attribute: 'email', factor: 'EMAIL_OTP' },
  verified_phone_number: { attribute: 'phone_number', factor: 'SMS_MFA' },
} as const

/**
 * The destination of the code with which a user sets a new password. It is the first verified address in the pool's
 * order that no second factor uses. Otherwise access to that address alone would be enough to sign in. Undefined if
 * there is no such address.
 * @throws {CognitoError} NotAuthorizedException: the pool leaves it to administrators
 */
export function recoveryTarget(pool: Pool, user: FactorOwner): CodeTarget | undefined {
  const mechanisms = pool.record.settings.AccountRecoverySetting?.RecoveryMechanisms ?? textFirst
  const inOrder = mechanisms.toSorted((one, other) => one.Priority - other.Priority).map(({ Name }) => Name)
  // Thrown whatever addresses the user has, so that all callers get the same answer.
  if (inOrder.includes('admin_only')) throw resetByAdministratorOnly()
  const factors = usableFactors(pool, user)
  for (const name of inOrder.filter((name) => name !== 'admin_only')) {
    const { attribute, factor } = ways[name]
    const value = user.attributes[attribute]
    if (value !== undefined && isVerified(user, attribute) && !factors.includes(factor)) {
      return { attribute, value }
    }
  }
  return undefined
}

/** A password can be reset for users who have, or had, their own password. */
export const isResettable = ({ status }: Pick<User, 'status'>) =>
  status === 'CONFIRMED' || status === 'RESET_REQUIRED'

/** @throws {CognitoError} NotAuthorizedException: the user has no password that can be reset */
export function checkResettable(user: Pick<User, 'status'>): void {
  if (!isResettable(user)) throw passwordNotResettable()
}
