import { recentlySignedInUser } from '../callers.ts'
import { userChange } from '../define.ts'
import { toWishes } from './mfa-options.ts'
import { setPreference } from './set-preference.ts'

/** A signed-in user turns SMS codes on or off: the older form of SetUserMFAPreference, which knows nothing else. */
export const SetUserSettings = userChange('SetUserSettings', {
  caller: recentlySignedInUser,
  async perform(call, { MFAOptions }) {
    await setPreference(call, 'SetUserSettings', toWishes(MFAOptions))
    return {}
  },
})
