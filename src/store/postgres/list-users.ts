import type { ListedUser, UserQuery } from '../../domain/records.ts'
import { userColumns } from '../sqlite/user-row.ts'
import { next, rangeOf } from '../text-range.ts'
import type { Database } from './database.ts'
import { named } from './statement.ts'
import { toUser, type UserRow } from './user-row.ts'

interface Row extends UserRow {
  readonly key: string
}

const listStatements = named({
  listUsers: `SELECT ${userColumns}, '' AS key FROM users
    WHERE pool = $1 AND sub >= $2 AND sub < $3 ORDER BY sub LIMIT $4`,
  listUsersByUsername: `SELECT ${userColumns}, username AS key FROM users
    WHERE pool = $1 AND (username, sub) > ($2, $3) AND username < $4 ORDER BY username, sub LIMIT $5`,
  listUsersByAttribute: `SELECT ${userColumns}, attr_idx.value AS key
    FROM attr_idx JOIN users ON users.pool = attr_idx.pool AND users.sub = attr_idx.sub
    WHERE attr_idx.pool = $1 AND attr_idx.name = $2 AND (attr_idx.value, attr_idx.sub) > ($3, $4)
      AND attr_idx.value < $5
    ORDER BY attr_idx.value, attr_idx.sub LIMIT $6`,
})

/** A text after all listed values, since it is longer than any of them. */
export const afterAllText = '\u{10ffff}'.repeat(300)

/**
 * One page of users, in the order of an index, from after a key. Every filter is a range of that index. So a page
 * costs what it shows, however far on it begins.
 */
export async function listUsers(database: Database, query: UserQuery): Promise<readonly ListedUser[]> {
  const rows = await selectRows(database, query)
  const isBySub = query.filter?.name === 'sub'
  return rows.map((row) => ({
    key: { value: isBySub ? row.sub : row.key, sub: row.sub },
    user: toUser(query.poolId, row),
  }))
}

function selectRows(
  database: Database,
  { poolId, filter, after, limit }: UserQuery,
): Promise<readonly Row[]> {
  const { from, until = afterAllText } = rangeOf(filter)
  if (!filter || filter.name === 'sub') {
    const first = after ? next(after.sub) : from
    return database.all<Row>(listStatements.listUsers, poolId, first, until, limit)
  }
  const start = after ?? { value: from, sub: '' }
  return filter.name === 'username'
    ? database.all<Row>(listStatements.listUsersByUsername, poolId, start.value, start.sub, until, limit)
    : database.all<Row>(
        listStatements.listUsersByAttribute,
        poolId,
        filter.name,
        start.value,
        start.sub,
        until,
        limit,
      )
}
