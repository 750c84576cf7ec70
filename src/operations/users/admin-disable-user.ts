import { planUser } from '../../rules/user-plan.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../operation.ts'

/** An administrator disables a user: sign-in, refresh and every call with their tokens are refused until the user is enabled. */
export const AdminDisableUser = operation('AdminDisableUser', {
  caller: userAdministrator,
  async perform({ pool, user, store, actor, now }) {
    const after = { ...user, enabled: false }
    await store.commit(planUser(pool, user, after, { at: now(), actor, action: 'AdminDisableUser' }))
    return {}
  },
})
