import { nowhereToRecover, userDisabled } from '../../errors.ts'
import { checkResettable, recoveryTarget } from '../../domain/recovery.ts'
import { planUser } from '../../domain/user-plan.ts'
import { forgetFailures } from '../../accounts/attempts.ts'
import { userAdministrator } from '../callers.ts'
import { deliverSilently, newCodeDelivery, storedMessages } from '../../accounts/verification-codes.ts'
import { operation } from '../define.ts'
import { endAll } from '../../accounts/ended-sessions.ts'

/**
 * An administrator ends the use of a user's password. The user gets a code to set a new one, and cannot sign in
 * before. Tokens stay good, unless the operator wants another password to end sessions. A code that could not be sent
 * is no error of this operation: it is tried again.
 */
export const AdminResetUserPassword = operation('AdminResetUserPassword', {
  caller: userAdministrator,
  async perform(call, { ClientMetadata: clientMetadata }) {
    const { pool, user, store, actor } = call
    if (!user.enabled) throw userDisabled()
    checkResettable(user)
    const target = recoveryTarget(pool, user)
    if (!target) throw nowhereToRecover()
    const at = call.now()
    const ending = endAll(call, at)
    const after = { ...user, ...ending.user, status: 'RESET_REQUIRED' as const }
    const { code, message } = await newCodeDelivery(call, pool, after, target, 'recover', {
      trigger: 'CustomMessage_ForgotPassword',
      clientMetadata,
    })
    const plan = planUser(pool, user, after, {
      at,
      actor,
      action: 'AdminResetUserPassword',
      ...ending.plan,
      putCodes: [code],
      messages: storedMessages(call, [message]),
    })
    await store.commit(plan)
    await forgetFailures(call, user)
    await deliverSilently(call, [message])
    return {}
  },
})
