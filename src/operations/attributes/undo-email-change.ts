import { aliasExists, codeMismatch } from '../../errors.ts'
import { undoEmailChange, type UndoLink } from '../../domain/email-undo.ts'
import type { AliasKind, CodePurpose } from '../../domain/records.ts'
import { isVerified, type User } from '../../domain/user.ts'
import { tryCountLink } from '../../accounts/attempts.ts'
import { findFittingCode } from '../../accounts/check-code.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { deliverSilently } from '../../accounts/deliver.ts'
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
  const { store, now, poolOptions, trail } = context
  const pool = await store.findPool(poolId)
  if (!pool || poolOptions(pool.id).notices === undefined) throw codeMismatch()
  trail.pool = pool.id
  if (!(await tryCountLink(context, 'UndoByLink', pool.id, sub))) throw codeMismatch('attempt-limit')
  const user = await store.findUser(pool.id, sub)
  trail.user = user?.sub
  const purpose = `undo ${version}` as const
  const code = await findFittingCode(context, { poolId: pool.id, sub }, purpose, secret)
  if (!user || !code) throw codeMismatch()
  const before = openProtection(context, user, version, code.value)
  const call = { ...context, pool, actor: 'link', action: 'UndoEmailChange' }
  const at = now()
  const messages = await noticeOfUndo(context, user, before.email, at)
  const commitUndo = (keepsPhone: boolean, whenTaken?: (kind: AliasKind) => Promise<User>) =>
    commitUser(call, user, undoEmailChange(user, version, before, { now: at, keepsPhone }), {
      at,
      useCode: { purpose, hash: code.hash },
      dropCodes: purposesAfter(user, version),
      closeSessions: true,
      messages,
      withoutNotice: true,
      whenTaken,
    })
  await commitUndo(false, (kind) => {
    if (kind === 'email') throw aliasExists(kind)
    return commitUndo(true)
  })
  void deliverSilently(context, messages)
}

/** Codes that end with the undoing of a change: those that wait, and the links that undo later changes. */
const purposesAfter = (user: User, version: number): readonly CodePurpose[] => [
  'confirm',
  'email',
  'phone_number',
  'recover',
  ...(user.undos ?? [])
    .filter((undo) => undo.version > version)
    .map((undo) => `undo ${undo.version}` as const),
]

/** The notice to the address that is given up. It has no link: the author of a change cannot undo its undoing. */
async function noticeOfUndo(context: Context, user: User, restored: string, at: number) {
  const to = user.attributes['email']
  const { notices: templates = {} } = context.poolOptions(user.poolId)
  if (to === undefined || to === restored || !isVerified(user, 'email')) return []
  const notice = { kind: 'emailRestored', attribute: 'email', to, newAddress: restored } as const
  return [await noticeMessage(context, user, notice, { at, templates })]
}
