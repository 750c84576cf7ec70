import { removeUser } from '../../accounts/commit-user.ts'
import { recentlySignedInUser } from '../callers.ts'
import { operation } from '../define.ts'

/** A signed-in user deletes their own account, with all that is kept of it. */
export const DeleteUser = operation('DeleteUser', {
  caller: recentlySignedInUser,
  perform: (call) => removeUser(call, call.user),
})
