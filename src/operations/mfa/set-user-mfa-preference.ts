import { recentlySignedInUser } from '../callers.ts'
import { userChange } from '../define.ts'
import { setPreference } from './set-preference.ts'

/**
 * A signed-in user turns second factors on or off, and says which one they prefer. Factors that the request leaves
 * out stay.
 */
export const SetUserMFAPreference = userChange('SetUserMFAPreference', {
  caller: recentlySignedInUser,
  async perform(call, { SMSMfaSettings, EmailMfaSettings, SoftwareTokenMfaSettings }) {
    await setPreference(call, 'SetUserMFAPreference', {
      SMS_MFA: SMSMfaSettings,
      EMAIL_OTP: EmailMfaSettings,
      SOFTWARE_TOKEN_MFA: SoftwareTokenMfaSettings,
    })
    return {}
  },
})
