import type { UserPlan } from '../../domain/records.ts'
import { aliasExists, attemptLimitExceeded, codeDeliveryFailed } from '../../errors.ts'
import type { CodeDeliveryDetailsType } from '../../model/types.ts'
import { toNormalName } from '../../domain/aliases.ts'
import { changeAttributes } from '../../domain/attribute-change.ts'
import type { RequestedAttribute, Author } from '../../domain/attribute-creation.ts'
import type { Pool } from '../../domain/pool.ts'
import { remainingFactors } from '../../domain/mfa.ts'
import { planUser } from '../../domain/user-plan.ts'
import type { User } from '../../domain/user.ts'
import { AliasTaken } from '../../store/store.ts'
import { newCodeDelivery, storedMessages, tryCountSend } from '../../accounts/verification-codes.ts'
import type { Context } from '../../context.ts'
import { commitAndNotify } from '../../accounts/notices.ts'

interface Change {
  readonly pool: Pool
  readonly user: User
  readonly actor: string
}

interface Options {
  /** For the pool's functions. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
  readonly commit?: (plan: UserPlan) => Promise<void>
}

/**
 * Changes attributes of one user in one commit, then sends the codes that the change asks for.
 * @throws {CognitoError} as changeAttributes and newCodeDelivery · AliasExistsException: a name belongs to another
 *   user · CodeDeliveryFailureException: the change stands, the code could not be sent, or not yet again to this
 *   address
 */
export async function changeUser(
  context: Context & Change,
  action: string,
  requested: readonly RequestedAttribute[],
  author: Author,
  { clientMetadata, commit }: Options = {},
): Promise<readonly CodeDeliveryDetailsType[]> {
  const { pool, user } = context
  const change = changeAttributes(pool, user, requested, author)
  await checkPendingNames(context, change.pending)
  const after = {
    ...user,
    attributes: change.attributes,
    pending: change.pending,
    secondFactors: remainingFactors({ ...user, attributes: change.attributes }),
  }
  const clientId = author === 'administrator' ? undefined : author.client.id
  const occasion = { trigger: 'CustomMessage_UpdateUserAttribute', clientId, clientMetadata } as const
  const targets = author === 'administrator' ? change.verify : await withinLimits(context, change.verify)
  const deliveries = await Promise.all(
    targets.map((target) => newCodeDelivery(context, pool, after, target, target.attribute, occasion)),
  )
  const messages = deliveries.map(({ message }) => message)
  const plan = planUser(pool, user, after, {
    at: context.now(),
    actor: context.actor,
    action,
    putCodes: deliveries.map(({ code }) => code),
    dropCodes: change.forget,
    messages: storedMessages(context, messages),
  })
  try {
    await commitAndNotify(context, pool, user, plan, commit)
  } catch (error) {
    throw error instanceof AliasTaken ? aliasExists(error.kind) : error
  }
  context.trail.isDone = true
  await context.messages.deliver(messages)
  // The operation has no error of its own for a limit.
  if (targets.length < change.verify.length) throw codeDeliveryFailed(attemptLimitExceeded().message)
  return deliveries.map(({ details }) => details)
}

/** The targets whose address may get another code now. */
async function withinLimits<T extends { readonly value: string }>(
  context: Context & Change,
  targets: readonly T[],
): Promise<readonly T[]> {
  const { pool, user } = context
  const mayGo = await Promise.all(
    targets.map(({ value }) =>
      tryCountSend(context, 'verify', { poolId: pool.id, to: value, sub: user.sub }),
    ),
  )
  return targets.filter((_, index) => mayGo[index])
}

/** Refuses a waiting address that already serves another user as user name. A waiting address claims nothing yet. */
async function checkPendingNames(
  { pool, user, store }: Context & Change,
  pending: User['pending'],
): Promise<void> {
  for (const kind of pool.usernameAttributes) {
    const value = pending[kind]
    if (value === undefined || value === user.pending[kind]) continue
    const holder = await store.findAliasHolder(pool.id, { kind, value: toNormalName(pool, value) })
    if (holder && holder.sub !== user.sub) throw aliasExists(kind)
  }
}
