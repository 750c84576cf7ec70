import { mfaNeedsSms, mfaOffAndConfigured, noFactorChosen } from '../errors.ts'
import type { GetUserPoolMfaConfigResponse, SetUserPoolMfaConfigRequest } from '../model/types.ts'
import { offeredFactors, type PoolRecord } from './pool.ts'

type PoolMfa = Pick<PoolRecord, 'settings' | 'factors' | 'webAuthn'>

/**
 * The pool after an administrator has chosen its second factors. Factors that the request omits are not offered, and
 * MFA is off unless the request says otherwise. The SMS configuration and text are the same here as in the pool's
 * settings. They stay if SMS is not chosen, since other messages need them. The passkey configuration stays as well.
 * @throws {CognitoError} InvalidParameterException: off with a factor, on without one, SMS with no way to send them
 */
export function changedPoolMfa(
  { settings, webAuthn }: PoolMfa,
  request: SetUserPoolMfaConfigRequest,
): PoolMfa {
  const { MfaConfiguration = 'OFF', SmsMfaConfiguration: sms, EmailMfaConfiguration: email } = request
  const softwareToken = request.SoftwareTokenMfaConfiguration?.Enabled ?? false
  const isAnyChosen = sms !== undefined || email !== undefined || softwareToken
  const isAnyNamed = isAnyChosen || request.SoftwareTokenMfaConfiguration !== undefined
  // Even a factor that is named to be disabled contradicts MFA that is off.
  if (MfaConfiguration === 'OFF' && isAnyNamed) throw mfaOffAndConfigured()
  if (MfaConfiguration !== 'OFF' && !isAnyChosen) throw noFactorChosen()
  const { SmsConfiguration = settings.SmsConfiguration } = sms ?? {}
  if (sms && !SmsConfiguration) throw mfaNeedsSms()
  const SmsAuthenticationMessage = sms ? sms.SmsAuthenticationMessage : settings.SmsAuthenticationMessage
  return {
    settings: { ...settings, MfaConfiguration, SmsConfiguration, SmsAuthenticationMessage },
    factors: isAnyChosen ? { sms: sms !== undefined, softwareToken, email } : undefined,
    webAuthn: request.WebAuthnConfiguration ?? webAuthn,
  }
}

/** The second factors of a pool as administrators see them. */
export function toMfaConfig({ settings, factors, webAuthn }: PoolMfa): GetUserPoolMfaConfigResponse {
  const { MfaConfiguration, SmsConfiguration, SmsAuthenticationMessage } = settings
  const offered = offeredFactors({ settings, factors })
  return {
    MfaConfiguration: MfaConfiguration ?? 'OFF',
    SmsMfaConfiguration: offered.includes('SMS_MFA')
      ? { SmsConfiguration, SmsAuthenticationMessage }
      : undefined,
    EmailMfaConfiguration: offered.includes('EMAIL_OTP') ? factors?.email : undefined,
    SoftwareTokenMfaConfiguration: offered.includes('SOFTWARE_TOKEN_MFA') ? { Enabled: true } : undefined,
    WebAuthnConfiguration: webAuthn,
  }
}
