import { featureAboveTier, tierChangeRefused } from '../errors.ts'
import type { PoolSettings } from './pool.ts'

/** A password as it is kept beside later ones. */
interface Kept<P> {
  readonly current: P | undefined
  /** The passwords before it, the latest first. */
  readonly earlier: readonly P[]
  /** Whether the current one is temporary. It was not the user's choice, so it is not remembered. */
  readonly isTemporary: boolean
}

/** The passwords that a new one may not equal, the latest first: the current one, and as many earlier ones as given. */
export const refusedPasswords = <P>(kept: Kept<P>, size: number): readonly P[] =>
  chosenPasswords(kept).slice(0, size + 1)

/** The passwords that are kept as earlier ones beside a new one, the latest first. */
export const rememberedPasswords = <P>(kept: Kept<P>, size: number): readonly P[] =>
  chosenPasswords(kept).slice(0, size)

const chosenPasswords = <P>({ current, earlier, isTemporary }: Kept<P>): readonly P[] =>
  current === undefined || isTemporary ? earlier : [current, ...earlier]

/**
 * The history of passwords is no feature of the tier LITE.
 * @throws {CognitoError} FeatureUnavailableInTierException · TierChangeNotAllowedException: the pool comes from a
 *   higher tier
 */
export function checkHistoryFitsTier(settings: PoolSettings, before?: PoolSettings): void {
  const size = settings.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0
  if (settings.UserPoolTier !== 'LITE' || size === 0) return
  const refuse = before && before.UserPoolTier !== 'LITE' ? tierChangeRefused : featureAboveTier
  throw refuse('LITE', 'Password History')
}
