import { removeUser } from '../../accounts/commit-user.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/** An administrator deletes a user, with all that is kept of them. The names are free again at once. */
export const AdminDeleteUser = operation('AdminDeleteUser', {
  caller: userAdministrator,
  perform: (call) => removeUser(call, call.user),
})
