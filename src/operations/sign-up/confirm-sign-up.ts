import { aliasExists, codeMismatch, notConfirmable, userOfClientNotFound } from '../../errors.ts'
import { planUser } from '../../rules/user-plan.ts'
import { flagOf } from '../../rules/user.ts'
import { AliasTaken } from '../../store/store.ts'
import { appClient, findUserNamed } from '../callers.ts'
import { judgeCode, takeAttempt } from '../code-answers.ts'
import { operation } from '../operation.ts'
import { checkSecretHash } from '../secret-hash.ts'
import { standInFor } from '../stand-in.ts'
import { commitTakingOver } from '../take-over.ts'
import { tellConfirmed } from './post-confirmation.ts'

/**
 * Somebody who signed up shows the code. The account is confirmed and the address that received the code verified. If
 * the address already serves another user as alias, that is an error, unless the caller says to take it over.
 */
export const ConfirmSignUp = operation('ConfirmSignUp', {
  caller: appClient,
  async perform(call, input) {
    const { pool, client, store, actor } = call
    const name = input.Username
    checkSecretHash(call, client, name, input.SecretHash)
    const user = await findUserNamed(call, pool, name)
    if (!user) {
      if (!client.hidesUsers) throw userOfClientNotFound()
      await takeAttempt(call, pool.id, standInFor(call.vault, pool, name).sub, 'ConfirmSignUp')
      throw codeMismatch()
    }
    if (user.status !== 'UNCONFIRMED') throw notConfirmable(user.status)
    const { attribute, value, hash } = await judgeCode(
      call,
      user,
      'confirm',
      input.ConfirmationCode,
      'ConfirmSignUp',
    )
    const received = user.attributes[attribute] === value
    const attributes = received ? { ...user.attributes, [flagOf[attribute]]: 'true' } : user.attributes
    const after = { ...user, status: 'CONFIRMED' as const, attributes }
    const useCode = { purpose: 'confirm' as const, hash }
    const plan = planUser(pool, user, after, { at: call.now(), actor, action: 'ConfirmSignUp', useCode })
    try {
      await (input.ForceAliasCreation ? commitTakingOver(call, pool, plan) : store.commit(plan))
    } catch (error) {
      throw error instanceof AliasTaken ? aliasExists(error.kind) : error
    }
    if (plan.user) await tellConfirmed(call, plan.user, input.ClientMetadata)
    return {}
  },
})
