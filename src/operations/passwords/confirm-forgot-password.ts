import type { CodeRecord } from '../../domain/records.ts'
import { findUserNamed } from '../../accounts/find-user.ts'
import {
  codeExpired,
  codeMismatch,
  userDisabled,
  userNotConfirmed,
  userOfClientNotFound,
} from '../../errors.ts'
import type { AppClient } from '../../domain/pool.ts'
import { checkResettable, isResettable } from '../../domain/recovery.ts'
import { verifiedFlagFor, type User } from '../../domain/user.ts'
import { appClient } from '../callers.ts'
import { counterFor } from '../../accounts/attempts.ts'
import { checkCode } from '../../accounts/check-code.ts'
import type { ClientCall } from '../../context.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { operation } from '../define.ts'
import { checkSecretHash } from '../../accounts/client-secret.ts'
import { tellConfirmed } from '../../accounts/post-confirmation.ts'
import { hiddenReason } from '../../audit/trail.ts'
import { checkNewPassword } from '../../accounts/check-new-password.ts'
import { replaceCredentials } from '../../accounts/credentials.ts'
import { endAll } from '../../accounts/ended-sessions.ts'

/**
 * The user shows the code that was sent to recover their password, and sets a new one. The address that received the
 * code is verified by it. Tokens stay good, unless the operator wants another password to end sessions.
 */
export const ConfirmForgotPassword = operation('ConfirmForgotPassword', {
  caller: appClient,
  async perform(call, input) {
    const { pool, client, store } = call
    const { Username: name, ConfirmationCode: answer, Password: password } = input
    checkSecretHash(call, client, name, input.SecretHash)
    const user = await findUserNamed(call, pool, name)
    if (!user || !canRecover(client, user)) {
      if (!client.hidesUsers) throw userOfClientNotFound()
      if (user) call.trail.hidden = hiddenReason(user, false)
      await checkNewPassword(call, password)
      await checkCode(call, counterFor(call, user, name), 'recover', answer)
      throw codeMismatch(user ? 'wrong-state' : 'unknown-user')
    }
    // The password is checked before the code: a weak password must not cost the user a right code.
    await checkNewPassword(call, password)
    const code = await checkCode(call, user, 'recover', answer)
    // The holder of an address that is not the user's any more must not get the account by it.
    if (user.attributes[code.attribute] !== code.value) throw codeExpired()
    const recovered = await commitPassword(call, user, password, code)
    await store.forgetPasswordAttempts(pool.id, user.sub)
    await tellConfirmed(call, recovered, input.ClientMetadata, 'PostConfirmation_ConfirmForgotPassword')
    return {}
  },
})

/**
 * Whether the user may set a new password. The reason is not told where the app client hides whether users exist.
 * @throws {CognitoError} NotAuthorizedException: disabled, or as checkResettable · UserNotConfirmedException
 */
function canRecover({ hidesUsers }: AppClient, user: User): boolean {
  if (hidesUsers) return user.enabled && isResettable(user)
  if (!user.enabled) throw userDisabled()
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed()
  checkResettable(user)
  return true
}

/** Sets the password, uses the code up and verifies the address that it came to, in one commit. */
async function commitPassword(
  call: ClientCall,
  user: User,
  password: string,
  { attribute, hash }: CodeRecord,
): Promise<User> {
  const at = call.now()
  const ending = endAll(call, at)
  const after = { ...user, ...ending.user, status: 'CONFIRMED' as const, temporarySince: undefined }
  const verified = { ...after, attributes: { ...user.attributes, [verifiedFlagFor[attribute]]: 'true' } }
  const change = {
    at,
    ...ending.plan,
    credentials: await replaceCredentials(call, call.pool, user, password),
    useCode: { purpose: 'recover', hash },
  } as const
  // The address may have become the alias of another user. The password is the user's own all the same.
  const whenTaken = () => commitUser(call, user, after, change)
  return commitUser(call, user, verified, { ...change, whenTaken })
}
