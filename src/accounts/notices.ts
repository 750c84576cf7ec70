import type { CodeRecord, UserPlan } from '../domain/records.ts'
import type { Message } from '../messages/message.ts'
import { noticeWording } from '../messages/compose/notice-wording.ts'
import { maskAddress } from '../domain/code-delivery.ts'
import { linkSecretBytes } from '../domain/confirmation-link.ts'
import { toUndoToken, undoPath, undoValidity, withUndo } from '../domain/email-undo.ts'
import { noticeMedium, noticesOf, type Notice, type NoticeTemplates } from '../domain/notices.ts'
import type { User } from '../domain/user.ts'
import { storedMessages } from './deliver.ts'
import { hashCode } from './verification-codes.ts'
import type { Context } from '../context.ts'
import { sealProtection } from './protection.ts'

/** How many notices of a kind a user gets in an hour: turning something on and off must not flood an address. */
const maxPerHour = 10
const noticeValidity = 24 * 3_600_000

/** A plan that keeps the user. */
type ChangePlan = UserPlan & { readonly user: User }

/**
 * The plan of a change with its notices, where the pool's operator wants them. They go to the address from before the
 * change. A new user gets none. `notices` is to be delivered after the commit.
 */
export async function withNotices(
  context: Context,
  before: User | undefined,
  plan: ChangePlan,
): Promise<{ readonly plan: ChangePlan; readonly notices: readonly Message[] }> {
  const templates = context.poolOptions(plan.poolId).notices
  const notices = templates && before ? noticesOf(before, plan.user, plan.credentials !== undefined) : []
  if (!templates || !before || notices.length === 0) return { plan, notices: [] }
  const due = await withinLimit(context, before, notices)
  const prepared = await Promise.all(due.map((notice) => prepare(context, before, plan, notice, templates)))
  return {
    plan: addPrepared(context, before, plan, prepared),
    notices: prepared.map(({ message }) => message),
  }
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
  plan: ChangePlan,
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
  const hash = hashCode(context, { poolId, sub, purpose }, secret)
  const expires = at + undoValidity
  const value = sealProtection(context, before, { email: notice.to, version })
  const token = toUndoToken({ poolId, sub, version, secret })
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

function addPrepared(
  context: Context,
  before: User,
  plan: ChangePlan,
  prepared: readonly Prepared[],
): ChangePlan {
  const undoCodes = prepared.flatMap(({ undo }) => undo ?? [])
  const messages = prepared.map(({ message }) => message)
  const { user } = plan
  return {
    ...plan,
    user: undoCodes.length > 0 ? { ...user, undos: withUndo(before, user.version, plan.event.at) } : user,
    putCodes: [...plan.putCodes, ...undoCodes],
    messages: [...plan.messages, ...storedMessages(context, messages)],
  }
}
