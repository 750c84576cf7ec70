import type { ListedUser, UserQuery } from '../ports/users.ts'
import { pageOf, type UserPage } from '../user-pages.ts'
import type { Database } from './database.ts'
import { named, type Statement } from './statement.ts'
import { toUserOf, userSelection, type NamedUserRow } from '../rows/users.ts'

interface Row extends NamedUserRow {
  readonly key: string
}

export const listStatements = named({
  listUsers: `SELECT ${userSelection}, '' AS key FROM users
    WHERE pool = $1 AND sub >= $2 AND sub < $3 ORDER BY sub LIMIT $4`,
  listUsersByUsername: `SELECT ${userSelection}, username AS key FROM users
    WHERE pool = $1 AND (username, sub) > ($2, $3) AND username < $4 ORDER BY username, sub LIMIT $5`,
  listUsersByAttribute: `SELECT ${userSelection}, attr_idx.value AS key
    FROM attr_idx JOIN users ON users.pool = attr_idx.pool AND users.sub = attr_idx.sub
    WHERE attr_idx.pool = $1 AND attr_idx.name = $2 AND (attr_idx.value, attr_idx.sub) > ($3, $4)
      AND attr_idx.value < $5
    ORDER BY attr_idx.value, attr_idx.sub LIMIT $6`,
})

/** A text after all listed values, since it is longer than any of them. */
export const afterAllText = '\u{10ffff}'.repeat(300)

const statements: Readonly<Record<UserPage<never>['order'], Statement>> = {
  sub: listStatements.listUsers,
  username: listStatements.listUsersByUsername,
  attribute: listStatements.listUsersByAttribute,
}

/**
 * One page of users, in the order of an index, from after a key. Every filter is a range of that index. So a page
 * costs what it shows, however far on it begins.
 */
export async function listUsers(database: Database, query: UserQuery): Promise<readonly ListedUser[]> {
  const { order, values } = pageOf(query, afterAllText)
  const rows = await database.all<Row>(statements[order], ...values)
  const isBySub = query.filter?.name === 'sub'
  return rows.map((row) => ({
    key: { value: isBySub ? row.sub : row.key, sub: row.sub },
    user: toUserOf(query.poolId, row),
  }))
}
