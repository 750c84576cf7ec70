import { commitUser } from '../../accounts/commit-user.ts'
import { forgetFailures } from '../../accounts/attempts.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * An administrator lets a disabled user sign in again, or a user who is locked out after too many failures. Tokens
 * from before stay refused.
 */
export const AdminEnableUser = operation('AdminEnableUser', {
  caller: userAdministrator,
  async perform(call) {
    const { user } = call
    await commitUser(call, user, { ...user, enabled: true })
    await forgetFailures(call, user)
    return {}
  },
})
