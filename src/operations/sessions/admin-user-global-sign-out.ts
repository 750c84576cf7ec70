import { signOutEverywhere } from '../../accounts/ended-sessions.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/** An administrator signs a user out everywhere, whatever state the user is in. */
export const AdminUserGlobalSignOut = operation('AdminUserGlobalSignOut', {
  caller: userAdministrator,
  async perform(call) {
    await signOutEverywhere(call)
    return {}
  },
})
