import { codeMismatch, notConfirmable, userOfClientNotFound } from '../../errors.ts'
import { appClient, findUserNamed } from '../callers.ts'
import { judgeCode, takeAttempt } from '../code-answers.ts'
import { operation } from '../operation.ts'
import { checkSecretHash } from '../secret-hash.ts'
import { standInFor } from '../stand-in.ts'
import { confirmAccount } from './confirm-account.ts'

/**
 * Somebody who signed up shows the code. The account is confirmed and the address that received the code verified. If
 * the address already serves another user as alias, that is an error, unless the caller says to take it over.
 */
export const ConfirmSignUp = operation('ConfirmSignUp', {
  caller: appClient,
  async perform(call, input) {
    const { pool, client } = call
    const name = input.Username
    checkSecretHash(call, client, name, input.SecretHash)
    const user = await findUserNamed(call, pool, name)
    if (!user) {
      if (!client.hidesUsers) throw userOfClientNotFound()
      await takeAttempt(call, pool.id, standInFor(call.vault, pool, name).sub, 'ConfirmSignUp')
      throw codeMismatch()
    }
    if (user.status !== 'UNCONFIRMED') throw notConfirmable(user.status)
    const code = await judgeCode(call, user, 'confirm', input.ConfirmationCode, 'ConfirmSignUp')
    const { ForceAliasCreation: takesOver = false, ClientMetadata: clientMetadata } = input
    await confirmAccount(call, user, code, { takesOver, clientMetadata })
    return {}
  },
})
