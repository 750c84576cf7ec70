import { planUser } from '../../domain/user-plan.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/** An administrator deletes a user, with all that is kept of them. The names are free again at once. */
export const AdminDeleteUser = operation('AdminDeleteUser', {
  caller: userAdministrator,
  async perform({ pool, user, store, actor, now }) {
    await store.commit(planUser(pool, user, undefined, { at: now(), actor, action: 'AdminDeleteUser' }))
  },
})
