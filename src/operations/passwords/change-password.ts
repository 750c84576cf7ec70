import { incorrectCredentials, passwordResetRequired } from '../../errors.ts'
import type { User } from '../../domain/user.ts'
import { recentlySignedInUser } from '../callers.ts'
import { takeAttempt } from '../../accounts/attempts.ts'
import type { Context } from '../../context.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { operation } from '../define.ts'
import { checkNewPassword } from '../../accounts/check-new-password.ts'
import { findCredentials, replaceCredentials, passwordOwner } from '../../accounts/credentials.ts'
import { endOthers } from '../../accounts/ended-sessions.ts'
import { checkPassword } from '../../accounts/check-password.ts'

/**
 * A signed-in user changes their password. They show the old one, if they have one. A wrong one counts as a failed
 * sign-in. Tokens stay good, unless the operator wants another password to end the user's other sessions.
 */
export const ChangePassword = operation('ChangePassword', {
  caller: recentlySignedInUser,
  async perform(call, { PreviousPassword: previous, ProposedPassword: proposed }) {
    const { pool, user, sessionId } = call
    if (user.status === 'RESET_REQUIRED') throw passwordResetRequired()
    await takeAttempt(call, user)
    await checkPrevious(call, user, previous)
    await checkNewPassword(call, proposed)
    const credentials = await replaceCredentials(call, pool, user, proposed)
    // A temporary password ends here: the new one is the user's own.
    const status = user.status === 'FORCE_CHANGE_PASSWORD' ? 'CONFIRMED' : user.status
    const after = { ...user, status, temporarySince: undefined }
    await commitUser(call, user, after, { credentials, ...endOthers(call, sessionId) })
    return {}
  },
})

/** Checks that the old password is right. A user without one has none to show. */
async function checkPrevious(context: Context, user: User, previous: string | undefined): Promise<void> {
  const { store, passwords } = context
  const { poolId, sub } = user
  const old = await findCredentials(context, user)
  if (!old && previous === undefined) return
  if (!old) throw incorrectCredentials()
  const isRight = () => passwords.matches(passwordOwner(poolId, user.username), previous ?? '', old)
  await checkPassword(context, user, isRight, () => store.forgetPasswordAttempts(poolId, sub))
}
