import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { setMfaPreference } from './set-preference.ts'

/**
 * An administrator turns a user's second factors on or off, and says which one is preferred. Factors that the request
 * leaves out stay.
 */
export const AdminSetUserMFAPreference = operation('AdminSetUserMFAPreference', {
  serialize: 'user',
  caller: userAdministrator,
  perform: setMfaPreference,
})
