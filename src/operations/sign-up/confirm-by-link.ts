import { findUserNamed } from '../../accounts/find-user.ts'
import { codeMismatch } from '../../errors.ts'
import { toNormalName } from '../../domain/aliases.ts'
import { isWellFormed, type ConfirmationLink } from '../../domain/confirmation-link.ts'
import { confirmsByLink } from '../../domain/pool.ts'
import { linkTries } from '../../accounts/attempts.ts'
import { fitsCode } from '../../accounts/check-code.ts'
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
  const { store, vault, limits, now, trail } = context
  const { clientId, username, secret } = link
  const client = await store.findClient(clientId)
  const pool = client && (await store.findPool(client.poolId))
  if (!client || !pool || !confirmsByLink(pool) || !isWellFormed(link)) throw codeMismatch()
  trail.pool = pool.id
  trail.client = client.id
  const name = toNormalName(pool, username)
  const tries = linkTries(context, pool.id, name)
  if (!(await store.takeAttempt(tries, 'ConfirmByLink', limits.attempts.ConfirmByLink, now())))
    throw codeMismatch()
  const user = await findUserNamed(context, pool, username)
  const waiting = user?.status === 'UNCONFIRMED' ? user : undefined
  const { sub } = waiting ?? decoyUserFor(vault, pool, name)
  const record = await store.findCode(pool.id, sub, 'confirm')
  const fits = fitsCode(context, { poolId: pool.id, sub }, 'confirm', secret, record)
  if (!waiting || !record || !fits) throw codeMismatch(user && !waiting ? 'wrong-state' : 'wrong-code')
  const call = { ...context, pool, client, actor: `client:${client.id}` }
  await confirmAccount(call, waiting, record, { takesOver: false, clientMetadata: undefined })
}
