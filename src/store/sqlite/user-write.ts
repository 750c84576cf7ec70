import type { UserPlan } from '../../domain/records.ts'
import type { User } from '../../domain/user.ts'
import { toDocument } from './user-row.ts'

/**
 * A plan in the form that passes to the writer thread. It has the values of the rows to write, and the rest that is
 * not empty. Copying these costs a third of what copying a user costs.
 */
export type UserWrite = readonly [
  pool: string,
  sub: string,
  expects: number,
  user: UserValues | undefined,
  event: readonly [at: number, actor: string, action: string, changes: string],
  rest: Rest | undefined,
]

/** The values of the columns of `users` that follow `pool` and `sub`, in their order. The first two never change. */
export type UserValues = readonly [
  username: string,
  created: number,
  version: number,
  status: string,
  enabled: number,
  modified: number,
  document: string,
  temporarySince: number | null,
  tokensValidAfter: number,
]

/** The parts that hardly any plan has. */
export type Rest = Pick<
  UserPlan,
  | 'credentials'
  | 'release'
  | 'claim'
  | 'unindex'
  | 'index'
  | 'putCodes'
  | 'dropCodes'
  | 'useCode'
  | 'closeSessions'
  | 'messages'
>

export function toWrite(plan: UserPlan): UserWrite {
  const { poolId, sub, expectedVersion, user, event } = plan
  const { at, actor, action, changes } = event
  const values = user && toValues(user)
  return [poolId, sub, expectedVersion, values, [at, actor, action, JSON.stringify(changes)], restOf(plan)]
}

const toValues = (user: User): UserValues => [
  user.username,
  user.created,
  user.version,
  user.status,
  user.enabled ? 1 : 0,
  user.modified,
  toDocument(user),
  user.temporarySince ?? null,
  user.tokensValidAfter,
]

function restOf(plan: UserPlan): Rest | undefined {
  const { credentials, useCode, closeSessions } = plan
  const { release, claim, unindex, index, putCodes, dropCodes, messages } = plan
  const lists = { release, claim, unindex, index, putCodes, dropCodes, messages }
  const isEmpty =
    credentials === undefined &&
    useCode === undefined &&
    !closeSessions &&
    Object.values(lists).every((list) => list.length === 0)
  if (isEmpty) return undefined
  return {
    ...lists,
    closeSessions,
    ...(credentials === undefined ? {} : { credentials }),
    ...(useCode ? { useCode } : {}),
  }
}
