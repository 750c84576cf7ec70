import { onlySmsOptions } from '../../errors.ts'
import type { Input, Output } from '../../model/types.ts'
import type { UserCall } from '../../context.ts'
import { changedPreference, type MfaPreferenceRequest } from '../../domain/mfa.ts'
import { commitUser } from '../../accounts/commit-user.ts'

/** Turns second factors of a user on or off, and sets the preferred one. @throws {CognitoError} as changedPreference */
export const setMfaPreference = (
  call: UserCall,
  {
    SMSMfaSettings,
    EmailMfaSettings,
    SoftwareTokenMfaSettings,
  }: Omit<Input<'SetUserMFAPreference'>, 'AccessToken'>,
): Promise<Output<'SetUserMFAPreference'>> =>
  setPreference(call, {
    SMS_MFA: SMSMfaSettings,
    EMAIL_OTP: EmailMfaSettings,
    SOFTWARE_TOKEN_MFA: SoftwareTokenMfaSettings,
  })

/**
 * Turns SMS codes of a user on or off, as the older form of the settings asks.
 * @throws {CognitoError} InvalidParameterException: other options than SMS · as changedPreference
 */
export async function setSmsMfa(
  call: UserCall,
  { MFAOptions }: Pick<Input<'SetUserSettings'>, 'MFAOptions'>,
): Promise<Output<'SetUserSettings'>> {
  const areSms = MFAOptions.every(
    ({ DeliveryMedium = 'SMS', AttributeName = 'phone_number' }) =>
      DeliveryMedium === 'SMS' && AttributeName === 'phone_number',
  )
  if (!areSms) throw onlySmsOptions()
  return setPreference(call, { SMS_MFA: { Enabled: MFAOptions.length > 0 } })
}

async function setPreference(
  call: UserCall,
  request: MfaPreferenceRequest,
): Promise<Readonly<Record<string, never>>> {
  const { pool, user } = call
  await commitUser(call, user, { ...user, secondFactors: changedPreference(pool, user, request) })
  return {}
}
