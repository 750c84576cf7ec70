import { commitUser } from '../../accounts/commit-user.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * An administrator disables a user. Sign-in, refresh and every call with an access token are refused until the user
 * is enabled. Tokens from before are not good again then, as at Cognito.
 */
export const AdminDisableUser = operation('AdminDisableUser', {
  caller: userAdministrator,
  async perform(call) {
    const { user } = call
    const at = call.now()
    const after = { ...user, enabled: false, tokensValidAfter: at }
    await commitUser(call, user, after, { at, closeSessions: true })
    return {}
  },
})
