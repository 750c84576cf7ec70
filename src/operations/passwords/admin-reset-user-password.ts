import { nowhereToRecover, userDisabled } from '../../errors.ts'
import { checkResettable, recoveryTarget } from '../../domain/recovery.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { deliverSilently } from '../../accounts/deliver.ts'
import { forgetFailures } from '../../accounts/attempts.ts'
import { userAdministrator } from '../callers.ts'
import { newCode } from '../../accounts/verification-codes.ts'
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
    const { pool, user } = call
    if (!user.enabled) throw userDisabled()
    checkResettable(user)
    const target = recoveryTarget(pool, user)
    if (!target) throw nowhereToRecover()
    const at = call.now()
    const ending = endAll(call, at)
    const after = { ...user, ...ending.user, status: 'RESET_REQUIRED' as const }
    const source = { trigger: 'CustomMessage_ForgotPassword', clientMetadata } as const
    const code = await newCode(call, after, target, 'recover', source)
    await commitUser(call, user, after, { at, ...ending.plan, codes: [code] })
    await forgetFailures(call, user)
    await deliverSilently(call, [code.message])
    return {}
  },
})
