import type { UserQuery } from './ports/users.ts'
import { next, rangeOf } from './text-range.ts'

/** The order of a page of users, and the values of the statement for a page in this order. */
export interface UserPage<T> {
  readonly order: 'sub' | 'username' | 'attribute'
  readonly values: readonly (string | number | T)[]
}

/** The page that a query asks for. Where its values have no end, they end at `afterAllText`. */
export function pageOf<T>({ poolId, filter, after, limit }: UserQuery, afterAllText: T): UserPage<T> {
  const { from, until = afterAllText } = rangeOf(filter)
  if (!filter || filter.name === 'sub') {
    return { order: 'sub', values: [poolId, after ? next(after.sub) : from, until, limit] }
  }
  const { value, sub } = after ?? { value: from, sub: '' }
  return filter.name === 'username'
    ? { order: 'username', values: [poolId, value, sub, until, limit] }
    : { order: 'attribute', values: [poolId, filter.name, value, sub, until, limit] }
}
