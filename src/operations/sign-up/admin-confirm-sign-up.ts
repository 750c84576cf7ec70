import { notConfirmable } from '../../errors.ts'
import { planUser } from '../../domain/user-plan.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { tellConfirmed } from '../../accounts/post-confirmation.ts'

/** An administrator confirms an account without a code. This verifies no address. */
export const AdminConfirmSignUp = operation('AdminConfirmSignUp', {
  caller: userAdministrator,
  async perform(call, { ClientMetadata }) {
    const { pool, user, store, actor, now } = call
    if (user.status !== 'UNCONFIRMED') throw notConfirmable(user.status)
    const after = { ...user, status: 'CONFIRMED' as const }
    const options = { at: now(), actor, action: 'AdminConfirmSignUp', dropCodes: ['confirm' as const] }
    const plan = planUser(pool, user, after, options)
    await store.commit(plan)
    if (plan.user) await tellConfirmed(call, plan.user, ClientMetadata)
    return {}
  },
})
