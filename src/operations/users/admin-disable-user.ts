import { planUser } from '../../domain/user-plan.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * An administrator disables a user. Sign-in, refresh and every call with an access token are refused until the user
 * is enabled. Tokens from before are not good again then, as at Cognito.
 */
export const AdminDisableUser = operation('AdminDisableUser', {
  caller: userAdministrator,
  async perform({ pool, user, store, actor, now }) {
    const at = now()
    const after = { ...user, enabled: false, tokensValidAfter: at }
    const change = { at, actor, action: 'AdminDisableUser', closeSessions: true }
    await store.commit(planUser(pool, user, after, change))
    return {}
  },
})
