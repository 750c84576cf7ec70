import type { CodeRecord } from '../../domain/records.ts'
import { aliasExists, codeMismatch } from '../../errors.ts'
import { undoEmailChange, type Protection, type UndoLink } from '../../domain/email-undo.ts'
import type { Pool } from '../../domain/pool.ts'
import { planUser } from '../../domain/user-plan.ts'
import { isVerified, type User } from '../../domain/user.ts'
import { AliasTaken } from '../../store/store.ts'
import { linkTries } from '../../accounts/attempts.ts'
import { fitsCode } from '../../accounts/check-code.ts'
import { deliverSilently, storedMessages } from '../../accounts/verification-codes.ts'
import type { Context } from '../../context.ts'
import { noticeMessage } from '../../accounts/notices.ts'
import { openProtection } from '../../accounts/protection.ts'

/**
 * Undoes a change of an e-mail address by the link that went to the old one. The account is protected as before the
 * change, all sessions end, and the password must be set anew. The link is good once, and ends those of later
 * changes. In a pool that sends notices, every wrong link is the same work and the same error.
 * @throws {CognitoError} CodeMismatchException: the link is not right, for any reason · AliasExistsException: the
 *   address belongs to another user meanwhile
 */
export const undoByLink = (context: Context, link: UndoLink): Promise<void> =>
  context.userQueue.run(link.sub, () => undo(context, link))

async function undo(context: Context, { poolId, sub, version, secret }: UndoLink): Promise<void> {
  const { store, limits, now, poolOptions, trail } = context
  const pool = await store.findPool(poolId)
  if (!pool || poolOptions(pool.id).notices === undefined) throw codeMismatch()
  trail.pool = pool.id
  const tries = linkTries(context, pool.id, sub)
  if (!(await store.takeAttempt(tries, 'UndoByLink', limits.attempts.UndoByLink, now())))
    throw codeMismatch('attempt-limit')
  const user = await store.findUser(pool.id, sub)
  trail.user = user?.sub
  const purpose = `undo ${version}` as const
  const record = await store.findCode(pool.id, sub, purpose)
  const fits = fitsCode(context, { poolId: pool.id, sub }, purpose, secret, record)
  if (!user || !record || !fits) throw codeMismatch()
  const before = openProtection(context, user, version, record.value)
  try {
    await commit(context, pool, user, record, { version, before, keepsPhone: false })
  } catch (error) {
    if (!(error instanceof AliasTaken)) throw error
    if (error.kind === 'email') throw aliasExists('email')
    await commit(context, pool, user, record, { version, before, keepsPhone: true })
  }
}

interface Change {
  readonly version: number
  readonly before: Protection
  readonly keepsPhone: boolean
}

/** @throws {Conflict} · {AliasTaken} */
async function commit(
  context: Context,
  pool: Pool,
  user: User,
  { purpose, hash }: CodeRecord,
  { version, before, keepsPhone }: Change,
): Promise<void> {
  const { store, now } = context
  const at = now()
  const later = (user.undos ?? []).filter((undo) => undo.version > version)
  const messages = await noticeOfUndo(context, user, before.email, at)
  const plan = planUser(pool, user, undoEmailChange(user, version, before, { now: at, keepsPhone }), {
    at,
    actor: 'link',
    action: 'UndoEmailChange',
    useCode: { purpose, hash },
    dropCodes: ['confirm', 'email', 'phone_number', 'recover', ...later.map(toPurpose)],
    closeSessions: true,
    messages: storedMessages(context, messages),
  })
  await store.commit(plan)
  void deliverSilently(context, messages)
}

const toPurpose = ({ version }: { readonly version: number }) => `undo ${version}` as const

/** The notice to the address that is given up. It has no link: the author of a change cannot undo its undoing. */
async function noticeOfUndo(context: Context, user: User, restored: string, at: number) {
  const to = user.attributes['email']
  const { notices: templates = {} } = context.poolOptions(user.poolId)
  if (to === undefined || to === restored || !isVerified(user, 'email')) return []
  const notice = { kind: 'emailRestored', attribute: 'email', to, newAddress: restored } as const
  return [await noticeMessage(context, user, notice, { at, templates })]
}
