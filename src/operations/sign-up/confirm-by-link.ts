import { findUserNamed } from '../../accounts/find-user.ts'
import { codeMismatch } from '../../errors.ts'
import { toNormalName } from '../../domain/aliases.ts'
import { isWellFormed, type ConfirmationLink } from '../../domain/confirmation-link.ts'
import { confirmsByLink } from '../../domain/pool.ts'
import { tryCountLink } from '../../accounts/attempts.ts'
import { findFittingCode } from '../../accounts/check-code.ts'
import type { Context } from '../../context.ts'
import { decoyUserFor } from '../../accounts/decoy-user.ts'
import { confirmAccount } from '../../accounts/confirm-account.ts'

/**
 * Confirms an account by the link that was sent for it. The link proves itself by its secret, so it needs no proof of
 * the app. Its tries are counted by user name and address of the client, apart from those of ConfirmSignUp. So one
 * client cannot use up the tries of another. In a pool that sends links, every wrong link is the same work and the
 * same error.
 * @throws {CognitoError} CodeMismatchException: the link is not right, for any reason · as confirmAccount
 */
export async function confirmByLink(context: Context, link: ConfirmationLink): Promise<void> {
  const { store, vault, trail } = context
  const { clientId, username, secret } = link
  const client = await store.findClient(clientId)
  const pool = client && (await store.findPool(client.poolId))
  if (!client || !pool || !confirmsByLink(pool) || !isWellFormed(link)) throw codeMismatch()
  trail.pool = pool.id
  trail.client = client.id
  const name = toNormalName(pool, username)
  if (!(await tryCountLink(context, 'ConfirmByLink', pool.id, name))) throw codeMismatch()
  const user = await findUserNamed(context, pool, username)
  const waiting = user?.status === 'UNCONFIRMED' ? user : undefined
  const { sub } = waiting ?? decoyUserFor(vault, pool, name)
  const code = await findFittingCode(context, { poolId: pool.id, sub }, 'confirm', secret)
  if (!waiting || !code) throw codeMismatch(user && !waiting ? 'wrong-state' : 'wrong-code')
  const call = { ...context, pool, client, actor: `client:${client.id}`, action: 'ConfirmSignUp' }
  await confirmAccount(call, waiting, code, { takesOver: false, clientMetadata: undefined })
}
