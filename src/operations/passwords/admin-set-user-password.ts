import { forgetFailures } from '../../accounts/attempts.ts'
import { userAdministrator } from '../callers.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { operation } from '../define.ts'
import { checkNewPassword } from '../../accounts/check-new-password.ts'
import { replaceCredentials } from '../../accounts/credentials.ts'
import { endAll } from '../../accounts/ended-sessions.ts'

/** An administrator sets a user's password: for good, or until the user sets their own at the next sign-in. */
export const AdminSetUserPassword = operation('AdminSetUserPassword', {
  caller: userAdministrator,
  async perform(call, { Password, Permanent }) {
    const { pool, user } = call
    await checkNewPassword(call, Password, 'replacing')
    const credentials = await replaceCredentials(call, pool, user, Password)
    const at = call.now()
    const ending = endAll(call, at)
    const base = { ...user, ...ending.user }
    const after = Permanent
      ? { ...base, status: 'CONFIRMED' as const, temporarySince: undefined }
      : { ...base, status: 'FORCE_CHANGE_PASSWORD' as const, temporarySince: at }
    // A code that was asked for before must not overrule the administrator's password.
    const dropCodes = ['confirm', 'recover'] as const
    await commitUser(call, user, after, { at, credentials, dropCodes, ...ending.plan })
    await forgetFailures(call, user)
    return {}
  },
})
