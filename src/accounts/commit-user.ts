import type { UserChangeCall } from '../context.ts'
import type { AliasKind } from '../domain/records.ts'
import { type PlanOptions, planUser } from '../domain/user-plan.ts'
import type { User, UserState } from '../domain/user.ts'
import { aliasExists, nameExists } from '../errors.ts'
import type { Message } from '../messages/message.ts'
import { AliasTaken } from '../store/store.ts'
import { commitWithAliasTakeover } from './alias-takeover.ts'
import { deliverSilently, storedMessages } from './deliver.ts'
import { withNotices } from './notices.ts'
import { messagesOf, type NewCode } from './verification-codes.ts'

/** Everything that is committed together with the new state of a user. */
export interface UserChange extends Partial<Omit<PlanOptions, 'actor' | 'action' | 'putCodes' | 'messages'>> {
  /** New codes. The caller delivers their messages after the commit. */
  readonly codes?: readonly NewCode[]
  /** Other messages. The caller delivers them after the commit. */
  readonly messages?: readonly Message[]
  /** Takes verified addresses that serve the user as alias from the users who hold them. */
  readonly takesOver?: boolean
  /** No notice tells the user of the change. */
  readonly withoutNotice?: boolean
  /** What is done instead where a name belongs to another user. It is an error if this is omitted. */
  readonly whenTaken?: ((kind: AliasKind) => Promise<User>) | undefined
}

/**
 * Commits a change of one user, or a new user where there is none before. Where the pool's operator wants it, a notice
 * of the change goes to the address from before. A notice that cannot be sent is tried again, and is no error.
 * @returns the user as committed
 * @throws {CognitoError} UsernameExistsException, AliasExistsException: a name of a new user, or of a changed one,
 *   belongs to another user
 * @throws {Conflict} the user has changed meanwhile
 */
export async function commitUser(
  call: UserChangeCall,
  before: User | undefined,
  after: UserState,
  change: UserChange = {},
): Promise<User> {
  const { store, pool, actor, action } = call
  const { at = call.now(), codes = [], messages = [], takesOver, withoutNotice, whenTaken, ...rest } = change
  const planned = planUser(pool, before, after, {
    ...rest,
    at,
    actor,
    action,
    putCodes: codes.map(({ record }) => record),
    messages: storedMessages(call, [...messagesOf(codes), ...messages]),
  })
  const { plan, notices } = await withNotices(call, withoutNotice ? undefined : before, planned)
  try {
    await (takesOver ? commitWithAliasTakeover(call, plan) : store.commit(plan))
  } catch (error) {
    if (!(error instanceof AliasTaken)) throw error
    if (whenTaken) return whenTaken(error.kind)
    throw before ? aliasExists(error.kind) : nameExists(error.kind)
  }
  void deliverSilently(call, notices)
  return plan.user
}

/** Removes a user with all that is kept of them. @throws {Conflict} the user has changed meanwhile */
export async function removeUser(
  { store, pool, actor, action, now }: UserChangeCall,
  user: User,
): Promise<void> {
  await store.commit(planUser(pool, user, undefined, { at: now(), actor, action }))
}
