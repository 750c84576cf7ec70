import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { toAttributeList, toFactorMembers, toSeconds } from './user-views.ts'

/** An administrator reads a user: all attributes, whatever the app clients may read, and the state of the account. */
export const AdminGetUser = operation('AdminGetUser', {
  caller: userAdministrator,
  async perform({ user }) {
    return {
      Username: user.username,
      UserAttributes: toAttributeList(user, Object.entries(user.attributes)),
      UserCreateDate: toSeconds(user.created),
      UserLastModifiedDate: toSeconds(user.modified),
      Enabled: user.enabled,
      UserStatus: user.status,
      ...toFactorMembers(user),
    }
  },
})
