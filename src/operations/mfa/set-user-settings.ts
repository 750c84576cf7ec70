import { recentlySignedInUser } from '../callers.ts'
import { operation } from '../define.ts'
import { setSmsMfa } from './set-preference.ts'

/** A signed-in user turns SMS codes on or off. This older form of SetUserMFAPreference knows nothing else. */
export const SetUserSettings = operation('SetUserSettings', {
  serialize: 'user',
  caller: recentlySignedInUser,
  perform: setSmsMfa,
})
