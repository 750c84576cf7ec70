import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { setSmsMfa } from './set-preference.ts'

/**
 * An administrator turns a user's SMS codes on or off. This is the older form of AdminSetUserMFAPreference, and knows
 * no other factor.
 */
export const AdminSetUserSettings = operation('AdminSetUserSettings', {
  serialize: 'user',
  caller: userAdministrator,
  perform: setSmsMfa,
})
