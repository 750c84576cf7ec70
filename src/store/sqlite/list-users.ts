import type { ListedUser, UserQuery } from '../../domain/records.ts'
import type { Database } from './database.ts'
import { next, rangeOf } from '../text-range.ts'
import { toUser, userColumns, type UserRow } from './user-row.ts'

/**
 * A user as a row, and the key of their place in the list. It passes between threads, where a plain row costs least.
 */
export type ListedRow = readonly [...UserRow, key: string]

export const toListedUser = (poolId: string, row: ListedRow): ListedUser => ({
  key: { value: row[10], sub: row[0] },
  user: toUser(poolId, row),
})

/**
 * One page of users, in the order of an index, from after a key. Every filter is a range of that index. So a page
 * costs what it shows, however far on it begins.
 */
export function listUsers(
  database: Database,
  { poolId, filter, after, limit }: UserQuery,
): readonly ListedRow[] {
  const { from, until = afterAllText } = rangeOf(filter)
  if (!filter || filter.name === 'sub') {
    const key = filter ? 'sub' : `''`
    return database.allTuples<ListedRow>(
      `SELECT ${userColumns}, ${key} AS key FROM users WHERE pool = ? AND sub >= ? AND sub < ? ORDER BY sub LIMIT ?`,
      poolId,
      after ? next(after.sub) : from,
      until,
      limit,
    )
  }
  const start = after ?? { value: from, sub: '' }
  if (filter.name === 'username') {
    return database.allTuples<ListedRow>(
      `SELECT ${userColumns}, username AS key FROM users
       WHERE pool = ? AND (username, sub) > (?, ?) AND username < ? ORDER BY username, sub LIMIT ?`,
      poolId,
      start.value,
      start.sub,
      until,
      limit,
    )
  }
  return database.allTuples<ListedRow>(
    `SELECT ${userColumns}, attr_idx.value AS key
     FROM attr_idx CROSS JOIN users ON users.pool = attr_idx.pool AND users.sub = attr_idx.sub
     WHERE attr_idx.pool = ? AND attr_idx.name = ? AND (attr_idx.value, attr_idx.sub) > (?, ?) AND attr_idx.value < ?
     ORDER BY attr_idx.value, attr_idx.sub LIMIT ?`,
    poolId,
    filter.name,
    start.value,
    start.sub,
    until,
    limit,
  )
}

/** SQLite sorts every blob after every text. */
const afterAllText = new Uint8Array(0)
