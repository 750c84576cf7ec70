import { planUser } from '../../domain/user-plan.ts'
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
    const { pool, user, store, actor, now } = call
    const after = { ...user, enabled: true }
    await store.commit(planUser(pool, user, after, { at: now(), actor, action: 'AdminEnableUser' }))
    await forgetFailures(call, user)
    return {}
  },
})
