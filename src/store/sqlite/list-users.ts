import type { ListedUser, UserQuery } from '../ports/users.ts'
import type { Database } from './database.ts'
import { pageOf, type UserPage } from '../user-pages.ts'
import { toUser, userSelection, type UserRow } from '../rows/users.ts'

/**
 * A user as a row, and the key of their place in the list. It passes between threads, where a plain row costs least.
 */
export type ListedRow = readonly [...UserRow, key: string]

export const toListedUser = ({ poolId, filter }: UserQuery, row: ListedRow): ListedUser => ({
  key: { value: filter?.name === 'sub' ? row[0] : String(row.at(-1)), sub: row[0] },
  user: toUser(poolId, row),
})

const statements: Readonly<Record<UserPage<never>['order'], string>> = {
  sub: `SELECT ${userSelection}, '' AS key FROM users WHERE pool = ? AND sub >= ? AND sub < ? ORDER BY sub LIMIT ?`,
  username: `SELECT ${userSelection}, username AS key FROM users
    WHERE pool = ? AND (username, sub) > (?, ?) AND username < ? ORDER BY username, sub LIMIT ?`,
  attribute: `SELECT ${userSelection}, attr_idx.value AS key
    FROM attr_idx CROSS JOIN users ON users.pool = attr_idx.pool AND users.sub = attr_idx.sub
    WHERE attr_idx.pool = ? AND attr_idx.name = ? AND (attr_idx.value, attr_idx.sub) > (?, ?) AND attr_idx.value < ?
    ORDER BY attr_idx.value, attr_idx.sub LIMIT ?`,
}

/** SQLite sorts every blob after every text. */
const afterAllText = new Uint8Array(0)

/**
 * One page of users, in the order of an index, from after a key. Every filter is a range of that index. So a page
 * costs what it shows, however far on it begins.
 */
export function listUsers(database: Database, query: UserQuery): readonly ListedRow[] {
  const { order, values } = pageOf(query, afterAllText)
  return database.allTuples<ListedRow>(statements[order], ...values)
}
