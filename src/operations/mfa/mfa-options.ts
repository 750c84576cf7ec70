import { onlySmsOptions } from '../../errors.ts'
import type { MFAOptionType } from '../../model/types.ts'
import type { MfaPreferenceRequest } from '../../domain/mfa.ts'

/**
 * What the older form of the settings asks for: SMS codes, or none.
 * @throws {CognitoError} InvalidParameterException
 */
export function toPreferenceRequest(options: readonly MFAOptionType[]): MfaPreferenceRequest {
  const areSms = options.every(
    ({ DeliveryMedium = 'SMS', AttributeName = 'phone_number' }) =>
      DeliveryMedium === 'SMS' && AttributeName === 'phone_number',
  )
  if (!areSms) throw onlySmsOptions()
  return { SMS_MFA: { Enabled: options.length > 0 } }
}
