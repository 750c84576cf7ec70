import { recentlySignedInUser } from '../callers.ts'
import { operation } from '../define.ts'
import { setMfaPreference } from './set-preference.ts'

/**
 * A signed-in user turns second factors on or off, and says which one they prefer. Factors that the request leaves
 * out stay.
 */
export const SetUserMFAPreference = operation('SetUserMFAPreference', {
  serialize: 'user',
  caller: recentlySignedInUser,
  perform: setMfaPreference,
})
