import { userAdministrator } from '../callers.ts'
import { userChange } from '../define.ts'
import { setPreference } from './set-preference.ts'

/**
 * An administrator turns a user's second factors on or off, and says which one is preferred. Factors that the request
 * leaves out stay.
 */
export const AdminSetUserMFAPreference = userChange('AdminSetUserMFAPreference', {
  caller: userAdministrator,
  async perform(call, { SMSMfaSettings, EmailMfaSettings, SoftwareTokenMfaSettings }) {
    await setPreference(call, 'AdminSetUserMFAPreference', {
      SMS_MFA: SMSMfaSettings,
      EMAIL_OTP: EmailMfaSettings,
      SOFTWARE_TOKEN_MFA: SoftwareTokenMfaSettings,
    })
    return {}
  },
})
