import type { CodeRecord, UserPlan } from '../domain/records.ts'
import type { Message } from '../messages/messages.ts'
import { noticeWording } from '../messages/compose/notice-wording.ts'
import { maskAddress } from '../domain/code-delivery.ts'
import { linkSecretBytes } from '../domain/confirmation-link.ts'
import { toUndoToken, undoPath, undoValidity, withUndo } from '../domain/email-undo.ts'
import { noticeMedium, noticesOf, type Notice, type NoticeTemplates } from '../domain/notices.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { deliverSilently, hashCode, storedMessages } from './verification-codes.ts'
import type { Context } from '../context.ts'
import { sealProtection } from './protection.ts'

type Commit = (plan: UserPlan) => Promise<void>

/** How many notices of a kind a user gets in an hour: turning something on and off must not flood an address. */
const maxPerHour = 10
const noticeValidity = 24 * 3_600_000

/**
 * Commits a change of one user. Where the pool wants it, a notice goes to the address from before the change. The
 * same commit keeps the notice. A notice that cannot be sent is no error of the change: it is tried again. Answers
 * the user as committed.
 * @throws {Conflict} · {AliasTaken}
 */
export async function commitAndNotify(
  context: Context,
  pool: Pool,
  before: User,
  plan: UserPlan,
  commit: Commit = (whole) => context.store.commit(whole),
): Promise<User | undefined> {
  const templates = context.poolOptions(pool.id).notices
  const notices = templates && plan.user ? noticesOf(before, plan.user, plan.credentials !== undefined) : []
  if (!templates || notices.length === 0) {
    await commit(plan)
    return plan.user
  }
  const due = await withinLimit(context, before, notices)
  const prepared = await Promise.all(due.map((notice) => prepare(context, before, plan, notice, templates)))
  const messages = prepared.map(({ message }) => message)
  const whole = withNotices(context, before, plan, prepared)
  await commit(whole)
  void deliverSilently(context, messages)
  return whole.user
}

/** A notice as a message, and the secret of its link where it has one. */
interface Prepared {
  readonly message: Message
  readonly undo?: CodeRecord
}

async function withinLimit(context: Context, { poolId, sub }: User, notices: readonly Notice[]) {
  const { store, now } = context
  const mayGo = await Promise.all(
    notices.map(({ kind }) =>
      store.takeAttempt({ poolId, sub }, `notice ${kind}`, { hour: maxPerHour }, now()),
    ),
  )
  return notices.filter((_, index) => mayGo[index])
}

async function prepare(
  context: Context,
  before: User,
  plan: UserPlan,
  notice: Notice,
  templates: NoticeTemplates,
): Promise<Prepared> {
  const { at } = plan.event
  if (notice.kind !== 'emailChanged') {
    return { message: await noticeMessage(context, before, notice, { at, templates }) }
  }
  const version = plan.expectedVersion + 1
  const { poolId, sub } = before
  const purpose = `undo ${version}` as const
  const secret = context.random.bytes(linkSecretBytes).toString('base64url')
  const hash = hashCode(context, poolId, sub, purpose, secret)
  const expires = at + undoValidity
  const value = sealProtection(context, before, { email: notice.to, version })
  const token = toUndoToken({ poolId: poolId, sub, version, secret })
  const message = await noticeMessage(context, before, notice, { at, templates, token })
  return {
    message: { ...message, codeRef: { sub, purpose, hash }, expires },
    undo: { poolId, sub, purpose, hash, expires, attribute: 'email', value },
  }
}

/** A notice to a user, without any secret but that of its link. */
export async function noticeMessage(
  { publicUrl }: Pick<Context, 'publicUrl'>,
  user: User,
  notice: Notice,
  {
    at,
    templates,
    token = '',
  }: { readonly at: number; readonly templates: NoticeTemplates; readonly token?: string },
): Promise<Message> {
  const { kind, attribute, to, newAddress } = notice
  const medium = noticeMedium(notice)
  const contents = {
    username: user.username,
    at,
    address: newAddress === undefined ? undefined : maskAddress(attribute, newAddress),
    link: token === '' ? undefined : `${publicUrl}${undoPath}?${new URLSearchParams({ token }).toString()}`,
  }
  return {
    at,
    poolId: user.poolId,
    user: user.username,
    to,
    medium,
    ...(await noticeWording(kind, medium, contents, templates[kind])),
    code: token,
    expires: at + noticeValidity,
    trigger: `Notice_${kind}`,
  }
}

function withNotices(
  context: Context,
  before: User,
  plan: UserPlan,
  prepared: readonly Prepared[],
): UserPlan {
  const undos = prepared.flatMap(({ undo }) => (undo ? [undo] : []))
  const messages = storedMessages(
    context,
    prepared.map(({ message }) => message),
  )
  const isUndoable = plan.user && undos.length > 0
  return {
    ...plan,
    user: isUndoable
      ? { ...plan.user, undos: withUndo(before, plan.user.version, plan.event.at) }
      : plan.user,
    putCodes: [...plan.putCodes, ...undos],
    messages: [...plan.messages, ...messages],
  }
}
