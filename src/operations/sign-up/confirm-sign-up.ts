import { findUserNamed } from '../../accounts/find-user.ts'
import { codeMismatch, notConfirmable, userOfClientNotFound } from '../../errors.ts'
import { appClient } from '../callers.ts'
import { counterFor } from '../../accounts/attempts.ts'
import { checkCode } from '../../accounts/check-code.ts'
import { operation } from '../define.ts'
import { checkSecretHash } from '../../accounts/client-secret.ts'
import { hiddenReason } from '../../audit/trail.ts'
import { confirmAccount } from '../../accounts/confirm-account.ts'

/**
 * The user who signed up shows the code. The account is confirmed and the address that received the code verified. An
 * address that already serves another user as alias is an error, unless the caller says to take it over.
 */
export const ConfirmSignUp = operation('ConfirmSignUp', {
  caller: appClient,
  async perform(call, input) {
    const { pool, client } = call
    const { Username: name, ConfirmationCode: answer } = input
    checkSecretHash(call, client, name, input.SecretHash)
    const user = await findUserNamed(call, pool, name)
    // A code that waits, or did, would reveal an account.
    const options = { hidesWaiting: client.hidesUsers }
    if (user?.status !== 'UNCONFIRMED') {
      if (!client.hidesUsers) throw user ? notConfirmable(user.status) : userOfClientNotFound()
      if (user) call.trail.hidden = hiddenReason(user, false)
      await checkCode(call, counterFor(call, user, name), 'confirm', answer, options)
      throw codeMismatch()
    }
    const code = await checkCode(call, user, 'confirm', answer, options)
    const { ForceAliasCreation: takesOver = false, ClientMetadata: clientMetadata } = input
    await confirmAccount(call, user, code, { takesOver, clientMetadata })
    return {}
  },
})
