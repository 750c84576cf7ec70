import { recentlySignedInUser } from '../callers.ts'
import { userChange } from '../define.ts'
import { toPreferenceRequest } from './mfa-options.ts'
import { setPreference } from './set-preference.ts'

/** A signed-in user turns SMS codes on or off. This older form of SetUserMFAPreference knows nothing else. */
export const SetUserSettings = userChange('SetUserSettings', {
  caller: recentlySignedInUser,
  async perform(call, { MFAOptions }) {
    await setPreference(call, 'SetUserSettings', toPreferenceRequest(MFAOptions))
    return {}
  },
})
