import {
  factorNotOffered,
  factorNotReady,
  preferredFactorNotEnabled,
  severalFactorsPreferred,
} from '../errors.ts'
import type { Pool } from './pool.ts'
import type { SecondFactor, SecondFactors, User } from './user.ts'

/** The attribute that a factor sends its codes to. */
export const addressFor = { SMS_MFA: 'phone_number', EMAIL_OTP: 'email' } as const

const inOrder = ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'] as const

/** The parts of a user that determine the second factors. */
export type FactorOwner = Pick<User, 'attributes' | 'secondFactors' | 'softwareToken'>

/** The requested settings of a factor. An omitted setting stays as it is. */
export interface FactorRequest {
  readonly Enabled?: boolean | undefined
  readonly PreferredMfa?: boolean | undefined
}

export type MfaPreferenceRequest = Readonly<Partial<Record<SecondFactor, FactorRequest | undefined>>>

/**
 * The second factors of a user after the requested change; undefined if none is left. A disabled factor loses its
 * preference.
 * @throws {CognitoError} InvalidParameterException: the pool does not offer a factor · the user lacks what it needs ·
 *   several are preferred, or one that is not turned on
 */
export function changedPreference(
  pool: Pool,
  user: FactorOwner,
  request: MfaPreferenceRequest,
): SecondFactors | undefined {
  const before = user.secondFactors
  const enabled = inOrder.filter((factor) => {
    const enables = request[factor]?.Enabled
    if (enables) checkAvailable(pool, user, factor)
    return enables ?? before?.enabled.includes(factor)
  })
  const wanted = inOrder.filter((factor) => request[factor]?.PreferredMfa)
  const [preferred] = wanted
  if (wanted.length > 1) throw severalFactorsPreferred()
  if (preferred && !enabled.includes(preferred)) throw preferredFactorNotEnabled(preferred)
  return toFactors(enabled, preferred ?? remainingPreference(before?.preferred, request))
}

function checkAvailable(pool: Pool, user: FactorOwner, factor: SecondFactor): void {
  if (!pool.offeredFactors.has(factor)) throw factorNotOffered(factor)
  if (!isReady(user, factor)) throw factorNotReady(factor)
}

const remainingPreference = (preferred: SecondFactor | undefined, request: MfaPreferenceRequest) =>
  preferred && request[preferred]?.PreferredMfa !== false ? preferred : undefined

/** Whether the user has what a factor needs. An address need not be verified. */
const isReady = ({ attributes, softwareToken }: FactorOwner, factor: SecondFactor): boolean =>
  factor === 'SOFTWARE_TOKEN_MFA'
    ? softwareToken?.seed !== undefined
    : attributes[addressFor[factor]] !== undefined

/** The step after a right password, if the password is not enough. */
export type FactorStep =
  | { readonly name: 'ASK'; readonly factor: SecondFactor }
  | { readonly name: 'SELECT_MFA_TYPE'; readonly factors: readonly SecondFactor[] }
  | { readonly name: 'MFA_SETUP'; readonly factors: readonly SecondFactor[] }

/** The step that the user must take beside the password, if any. */
export function factorStep(pool: Pool, user: FactorOwner): FactorStep | undefined {
  if (pool.mfa === 'OFF') return undefined
  const factors = usableFactors(pool, user)
  const [first] = factors
  const preferred = user.secondFactors?.preferred
  if (first === undefined) {
    return pool.mfa === 'ON' ? { name: 'MFA_SETUP', factors: [...pool.offeredFactors] } : undefined
  }
  if (preferred && factors.includes(preferred)) return { name: 'ASK', factor: preferred }
  return factors.length === 1 ? { name: 'ASK', factor: first } : { name: 'SELECT_MFA_TYPE', factors }
}

/**
 * The factors that the user has turned on. If the pool requires one and the user turned on none, every factor that is
 * ready for use counts. A software token counts even if the pool no longer offers it to other users.
 */
export function usableFactors(pool: Pool, user: FactorOwner): readonly SecondFactor[] {
  const usable = inOrder.filter((factor) => {
    const isOffered = pool.offeredFactors.has(factor) || factor === 'SOFTWARE_TOKEN_MFA'
    return isOffered && isReady(user, factor)
  })
  const enabled = usable.filter((factor) => user.secondFactors?.enabled.includes(factor))
  return enabled.length > 0 || pool.mfa !== 'ON' ? enabled : usable
}

/** The remaining factors of a user: a factor that lacks what it needs is dropped. */
export const remainingFactors = (user: FactorOwner): SecondFactors | undefined =>
  user.secondFactors &&
  toFactors(
    user.secondFactors.enabled.filter((factor) => isReady(user, factor)),
    user.secondFactors.preferred,
  )

/** The user's factors plus one more. */
export const withFactor = ({ secondFactors }: FactorOwner, factor: SecondFactor): SecondFactors => ({
  ...secondFactors,
  enabled: inOrder.filter((other) => other === factor || secondFactors?.enabled.includes(other)),
})

function toFactors(
  enabled: readonly SecondFactor[],
  preferred: SecondFactor | undefined,
): SecondFactors | undefined {
  if (enabled.length === 0) return undefined
  return preferred && enabled.includes(preferred) ? { enabled, preferred } : { enabled }
}
