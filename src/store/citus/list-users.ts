import { aliasOfOnlyUser } from '../../domain/aliases.ts'
import type { Pool } from '../../domain/pool.ts'
import type { UserFilter } from '../../domain/records.ts'
import type { ListedUser, ListKey, UserQuery } from '../ports/users.ts'
import type { User } from '../../domain/user.ts'
import { indexEntriesOf } from '../../domain/user-index.ts'
import { afterAllText } from '../postgres/list-users.ts'
import type { Database } from '../postgres/database.ts'
import { named } from '../postgres/statement.ts'
import { findUser } from '../postgres/users.ts'
import { next, rangeOf } from '../text-range.ts'
import { findAliasHolder } from './users.ts'

/** The number of users of a page that are read at a time. */
const maxReads = 8

/**
 * Statements that ask all shards for the keys of a page. Each shard answers as many rows as the whole page has, so
 * they are narrow: every one of them comes from an index alone.
 */
export const distributedListStatements = named({
  listKeys: `SELECT sub AS value, sub FROM users
    WHERE pool = $1 AND sub >= $2 AND sub < $3 ORDER BY sub LIMIT $4`,
  listKeysByUsername: `SELECT username AS value, sub FROM users
    WHERE pool = $1 AND (username, sub) > ($2, $3) AND username < $4 ORDER BY username, sub LIMIT $5`,
  listKeysByAttribute: `SELECT value, sub FROM attr_idx
    WHERE pool = $1 AND name = $2 AND (value, sub) > ($3, $4) AND value < $5 ORDER BY value, sub LIMIT $6`,
})

/**
 * One page of users in the order of an index, from after a key. The shards are asked for keys, and the users are read
 * by them. A filter that only the holder of one name can fit asks the shard of that name, and no others.
 */
export async function listUsers(
  database: Database,
  query: UserQuery,
  findPool: (id: string) => Promise<Pool | undefined>,
): Promise<readonly ListedUser[]> {
  const only = await findOnlyUser(database, query, findPool)
  if (only) return toPage(only.user, query)
  return listPage(database, query)
}

/** The answer of a filter that at most one user can fit. Undefined for any other filter. */
async function findOnlyUser(
  database: Database,
  { poolId, filter }: UserQuery,
  findPool: (id: string) => Promise<Pool | undefined>,
): Promise<{ readonly user: User | undefined } | undefined> {
  if (filter?.match !== 'equals') return undefined
  if (filter.name === 'sub') return { user: await findUser(database, poolId, filter.value) }
  const pool = await findPool(poolId)
  const alias = pool && aliasOfOnlyUser(pool, filter)
  return alias && { user: await findAliasHolder(database, poolId, alias) }
}

/** The only user who can fit the filter. The holder of the name need not: it may be a name of another kind. */
function toPage(user: User | undefined, { filter, after }: UserQuery): readonly ListedUser[] {
  if (!user || !filter || keyValueOf(user, filter) !== filter.value) return []
  const isShown = after !== undefined && after.sub >= user.sub
  return isShown ? [] : [{ key: { value: filter.value, sub: user.sub }, user }]
}

/** Users who are gone, or have another value by now, are left out. Further keys then fill the page. */
async function listPage(database: Database, query: UserQuery): Promise<readonly ListedUser[]> {
  const listed: ListedUser[] = []
  let { after } = query
  for (;;) {
    const limit = query.limit - listed.length
    const keys = await findKeys(database, { ...query, limit, ...(after && { after }) })
    listed.push(...(await readUsers(database, query, keys)))
    after = keys.at(-1)
    if (keys.length < limit || listed.length === query.limit) return listed
  }
}

function findKeys(
  database: Database,
  { poolId, filter, after, limit }: UserQuery,
): Promise<readonly ListKey[]> {
  const { listKeys, listKeysByUsername, listKeysByAttribute } = distributedListStatements
  const { from, until = afterAllText } = rangeOf(filter)
  if (!filter || filter.name === 'sub') {
    return database.all<ListKey>(listKeys, poolId, after ? next(after.sub) : from, until, limit)
  }
  const start = after ?? { value: from, sub: '' }
  return filter.name === 'username'
    ? database.all<ListKey>(listKeysByUsername, poolId, start.value, start.sub, until, limit)
    : database.all<ListKey>(listKeysByAttribute, poolId, filter.name, start.value, start.sub, until, limit)
}

/** Reads the users of keys, some at a time, so that one list leaves room for other calls. */
async function readUsers(
  database: Database,
  { poolId, filter }: UserQuery,
  keys: readonly ListKey[],
): Promise<readonly ListedUser[]> {
  const users: (User | undefined)[] = []
  const waiting = keys.entries()
  const read = async () => {
    for (const [index, { sub }] of waiting) users[index] = await findUser(database, poolId, sub)
  }
  await Promise.all(Array.from({ length: maxReads }, read))
  return keys.flatMap(({ value, sub }, index) => {
    const user = users[index]
    if (!user || (filter && keyValueOf(user, filter) !== value)) return []
    return [{ key: { value: filter ? value : '', sub }, user }]
  })
}

/** The value that a list by this filter orders a user by, as the database keeps it. */
function keyValueOf(user: User, { name }: UserFilter): string | undefined {
  if (name === 'sub') return user.sub
  if (name === 'username') return user.username
  return indexEntriesOf(user)
    .find((entry) => entry.name === name)
    ?.value.toWellFormed()
}
