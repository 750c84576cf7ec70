import { notConfirmable } from '../../errors.ts'
import { planUser } from '../../rules/user-plan.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../operation.ts'

/** An administrator confirms an account without a code. This verifies no address. */
export const AdminConfirmSignUp = operation('AdminConfirmSignUp', {
  caller: userAdministrator,
  async perform({ pool, user, store, actor, now }) {
    if (user.status !== 'UNCONFIRMED') throw notConfirmable(user.status)
    const after = { ...user, status: 'CONFIRMED' as const }
    const options = { at: now(), actor, action: 'AdminConfirmSignUp', dropCodes: ['confirm' as const] }
    await store.commit(planUser(pool, user, after, options))
    return {}
  },
})
