import { codeMismatch } from '../../errors.ts'
import { toNormalName } from '../../rules/aliases.ts'
import { isWellFormed, type ConfirmationLink } from '../../rules/confirmation-link.ts'
import { confirmsByLink } from '../../rules/pool.ts'
import { linkTries } from '../attempts.ts'
import { findUserNamed } from '../callers.ts'
import { fitsCode } from '../code-answers.ts'
import type { Ground } from '../ground.ts'
import { standInFor } from '../stand-in.ts'
import { confirmAccount } from './confirm-account.ts'

/**
 * Confirms an account by the link that was sent for it. The link proves itself by its secret, so it needs no proof of the
 * app. Its tries are counted by user name and address of the client, apart from those of ConfirmSignUp, so one client
 * cannot use up the tries of another. In a pool that sends links, every wrong link is the same work and the same error.
 * @throws {CognitoError} CodeMismatchException: the link is not right, for any reason · as confirmAccount
 */
export async function confirmByLink(ground: Ground, link: ConfirmationLink): Promise<void> {
  const { store, vault, limits, now, trail } = ground
  const { clientId, username, secret } = link
  const client = await store.findClient(clientId)
  const pool = client && (await store.findPool(client.poolId))
  if (!client || !pool || !confirmsByLink(pool) || !isWellFormed(link)) throw codeMismatch()
  trail.pool = pool.id
  trail.client = client.id
  const name = toNormalName(pool, username)
  const tries = linkTries(ground, pool.id, name)
  if (!(await store.takeAttempt(tries, 'ConfirmByLink', limits.attempts.ConfirmByLink, now())))
    throw codeMismatch()
  const user = await findUserNamed(ground, pool, username)
  const waiting = user?.status === 'UNCONFIRMED' ? user : undefined
  const { sub } = waiting ?? standInFor(vault, pool, name)
  const record = await store.findCode(pool.id, sub, 'confirm')
  const fits = fitsCode(ground, { pool: pool.id, sub }, 'confirm', secret, record)
  if (!waiting || !record || !fits) throw codeMismatch(user && !waiting ? 'wrong-state' : 'wrong-code')
  const call = { ...ground, pool, client, actor: `client:${client.id}` }
  await confirmAccount(call, waiting, record, { takesOver: false, clientMetadata: undefined })
}
