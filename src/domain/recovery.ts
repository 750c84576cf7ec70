import { passwordNotResettable, resetByAdministratorOnly } from '../errors.ts'
import type { Pool } from './pool.ts'
import { type FactorOwner, usableFactors } from './second-factors.ts'
import { isVerified, type User, type VerifiableAttribute } from './user.ts'

/** The order of pools that have set none. (AccountRecoverySettingType) */
const textFirst = [
  { Priority: 1, Name: 'verified_phone_number' },
  { Priority: 2, Name: 'verified_email' },
] as const

/** By each mechanism, which address gets the code, and the second factor that goes to the same address. */
const ways = {
  verified_email: { attribute: 'email', factor: 'EMAIL_OTP' },
  verified_phone_number: { attribute: 'phone_number', factor: 'SMS_MFA' },
} as const

/**
 * Where the code goes with which a user sets a new password: to the first verified address, in the order of the pool,
 * that codes of a second factor do not go to as well, or whoever has it would need nothing else. Undefined where there
 * is none.
 * @throws {CognitoError} NotAuthorizedException: the pool leaves it to administrators
 */
export function recoveryTarget(
  pool: Pool,
  user: FactorOwner,
): { readonly attribute: VerifiableAttribute; readonly value: string } | undefined {
  const mechanisms = pool.record.settings.AccountRecoverySetting?.RecoveryMechanisms ?? textFirst
  const inOrder = mechanisms.toSorted((one, other) => one.Priority - other.Priority).map(({ Name }) => Name)
  // Whatever addresses there are, so that all who ask are answered alike.
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

/** A password can be reset of a user who has, or had, one of their own. */
export const isResettable = ({ status }: Pick<User, 'status'>) =>
  status === 'CONFIRMED' || status === 'RESET_REQUIRED'

/** @throws {CognitoError} NotAuthorizedException: the user has none that can be reset */
export function checkResettable(user: Pick<User, 'status'>): void {
  if (!isResettable(user)) throw passwordNotResettable()
}
