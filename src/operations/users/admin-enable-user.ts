import { planUser } from '../../rules/user-plan.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../operation.ts'

/** An administrator lets a disabled user sign in again. Tokens from before stay refused. */
export const AdminEnableUser = operation('AdminEnableUser', {
  caller: userAdministrator,
  async perform({ pool, user, store, actor, now }) {
    const after = { ...user, enabled: true }
    await store.commit(planUser(pool, user, after, { at: now(), actor, action: 'AdminEnableUser' }))
    return {}
  },
})
