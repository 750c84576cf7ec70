import { userAdministrator } from '../callers.ts'
import { userChange } from '../define.ts'
import { commitWithAliasTakeover } from '../../accounts/alias-takeover.ts'
import { changeUser } from './change-user.ts'

/**
 * An administrator changes any user's attributes, whatever the app clients may write. These include developer-only
 * ones and verification flags. An address called verified takes effect at once, and as alias it moves here from
 * another user. The answer tells nothing of codes that were sent.
 */
export const AdminUpdateUserAttributes = userChange('AdminUpdateUserAttributes', {
  caller: userAdministrator,
  async perform(call, input) {
    await changeUser(call, 'AdminUpdateUserAttributes', input.UserAttributes, 'administrator', {
      clientMetadata: input.ClientMetadata,
      commit: (plan) => commitWithAliasTakeover(call, call.pool, plan),
    })
    return {}
  },
})
