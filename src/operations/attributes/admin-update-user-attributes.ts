import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { changeUser } from './change-user.ts'

/**
 * An administrator changes any user's attributes, whatever the app clients may write. These include developer-only
 * ones and verification flags. An address called verified takes effect at once, and as alias it moves here from
 * another user. The answer tells nothing of codes that were sent.
 */
export const AdminUpdateUserAttributes = operation('AdminUpdateUserAttributes', {
  serialize: 'user',
  caller: userAdministrator,
  async perform(call, { UserAttributes, ClientMetadata: clientMetadata }) {
    await changeUser(call, UserAttributes, 'administrator', { clientMetadata, takesOver: true })
    return {}
  },
})
