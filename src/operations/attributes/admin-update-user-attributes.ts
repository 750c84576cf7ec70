import { changeAttributes } from '../../domain/attribute-change.ts'
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
    const author = 'administrator'
    const change = changeAttributes(call.pool, call.user, UserAttributes, author)
    await changeUser(call, change, author, { clientMetadata, takesOver: true })
    return {}
  },
})
