import { onlySmsOptions } from '../../errors.ts'
import type { MFAOptionType } from '../../model/types.ts'
import type { FactorWishes } from '../../domain/second-factors.ts'

/**
 * What the older form of the settings asks for: SMS codes, or none.
 * @throws {CognitoError} InvalidParameterException
 */
export function toWishes(options: readonly MFAOptionType[]): FactorWishes {
  const areSms = options.every(
    ({ DeliveryMedium = 'SMS', AttributeName = 'phone_number' }) =>
      DeliveryMedium === 'SMS' && AttributeName === 'phone_number',
  )
  if (!areSms) throw onlySmsOptions()
  return { SMS_MFA: { Enabled: options.length > 0 } }
}
