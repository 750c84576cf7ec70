import { planUser } from '../../domain/user-plan.ts'
import { recentlySignedInUser } from '../callers.ts'
import { operation } from '../define.ts'

/** A signed-in user deletes their own account, with all that is kept of it. */
export const DeleteUser = operation('DeleteUser', {
  caller: recentlySignedInUser,
  async perform({ pool, user, store, actor, now }) {
    await store.commit(planUser(pool, user, undefined, { at: now(), actor, action: 'DeleteUser' }))
  },
})
