import { userAdministrator } from '../callers.ts'
import { userChange } from '../define.ts'
import { toPreferenceRequest } from './mfa-options.ts'
import { setPreference } from './set-preference.ts'

/**
 * An administrator turns a user's SMS codes on or off. This is the older form of AdminSetUserMFAPreference, and knows
 * no other factor.
 */
export const AdminSetUserSettings = userChange('AdminSetUserSettings', {
  caller: userAdministrator,
  async perform(call, { MFAOptions }) {
    await setPreference(call, 'AdminSetUserSettings', toPreferenceRequest(MFAOptions))
    return {}
  },
})
