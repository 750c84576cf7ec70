import { isDeepStrictEqual } from 'node:util'
import { DatabaseSync } from 'node:sqlite'
import { aliasesOf } from '../src/rules/aliases.ts'
import { toPool, type Pool, type PoolRecord } from '../src/rules/pool.ts'
import { indexEntriesOf } from '../src/rules/user-index.ts'
import type { User } from '../src/rules/user.ts'
import { kindNumbers } from '../src/store/sql/aliases.ts'
import { readUsers } from './read-users.ts'

/** What was looked at, and everything in it that does not fit together. */
export interface Soundness {
  readonly users: number
  readonly problems: readonly string[]
}

/**
 * Whether a database file fits together: SQLite finds no damage; every user has exactly the names and index rows
 * that follow from them, and one event for each of their versions, which together lead to what they are now; nothing
 * is left of those who are gone but one event that says so. Pools that are being removed are left out.
 */
export function checkSoundness(path: string): Soundness {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    // All of it as of one moment, in case a server is still at work.
    database.exec('BEGIN')
    return lookThrough(database)
  } finally {
    database.close()
  }
}

interface Owned {
  readonly pool: string
  readonly sub: string
}

interface EventRow extends Owned {
  readonly version: number
  readonly at: number
  readonly changes: string
}

function lookThrough(database: DatabaseSync): Soundness {
  const problems: string[] = []
  const damage = texts(database, 'PRAGMA integrity_check', 'integrity_check')
  if (damage.join() !== 'ok') problems.push(...damage.map((line) => `damaged: ${line}`))

  const removed = new Set(texts(database, 'SELECT id FROM pool WHERE removed = 1', 'id'))
  const pools = new Map(
    texts(database, 'SELECT record FROM pool WHERE removed = 0', 'record').map((record): [string, Pool] => {
      const pool = toPool(JSON.parse(record) as PoolRecord)
      return [pool.id, pool]
    }),
  )
  const read = <T extends Owned>(sql: string): Map<string, T[]> => {
    const rows = database.prepare(sql).all() as unknown as T[]
    return Map.groupBy(
      rows.filter(({ pool }) => !removed.has(pool)),
      keyOf,
    )
  }
  const users = new Map(
    readUsers(database)
      .filter(({ pool }) => !removed.has(pool))
      .map((user) => [keyOf(user), user]),
  )
  const names = read<Owned & { kind: number; value: string }>('SELECT * FROM alias')
  const indexed = read<Owned & { name: string; value: string }>('SELECT * FROM attr_idx')
  const events = read<EventRow>('SELECT * FROM event ORDER BY pool, sub, version')

  for (const [key, user] of users) {
    const pool = pools.get(user.pool)
    if (!pool) {
      problems.push(`${key}: a user of no pool`)
      continue
    }
    const wantedNames = aliasesOf(pool, user).map(({ kind, value }) => `${kindNumbers[kind]} ${value}`)
    const heldNames = (names.get(key) ?? []).map(({ kind, value }) => `${kind} ${value}`)
    if (!isSameSet(wantedNames, heldNames)) problems.push(`${key}: holds other names than are theirs`)
    const wantedIndex = indexEntriesOf(user).map(({ name, value }) => `${name} ${value}`)
    const heldIndex = (indexed.get(key) ?? []).map(({ name, value }) => `${name} ${value}`)
    if (!isSameSet(wantedIndex, heldIndex)) problems.push(`${key}: has other index rows than are theirs`)
    problems.push(
      ...findProblemsOfHistory(user, events.get(key) ?? []).map((problem) => `${key}: ${problem}`),
    )
  }
  for (const [key, rows] of events) {
    if (!users.has(key) && (rows.length !== 1 || rows[0]?.changes !== '{}'))
      problems.push(`${key}: more is left of a removed user than that they were removed`)
  }
  for (const key of names.keys()) if (!users.has(key)) problems.push(`${key}: a name of nobody`)
  for (const key of indexed.keys()) if (!users.has(key)) problems.push(`${key}: an index row of nobody`)
  for (const table of ['credential', 'code', 'session']) {
    for (const key of read(`SELECT pool, sub FROM ${table}`).keys())
      if (!users.has(key)) problems.push(`${key}: a ${table} of nobody`)
  }
  return { users: users.size, problems }
}

const keyOf = ({ pool, sub }: Owned) => `${pool} ${sub}`

const texts = (database: DatabaseSync, sql: string, column: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => String(row[column]))

const isSameSet = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && isDeepStrictEqual(new Set(one), new Set(other))

/** Every version has its event, and what they tell, one after another, ends in the user as they are. */
function findProblemsOfHistory(user: User, events: readonly EventRow[]): string[] {
  const versions = events.map(({ version }) => version)
  if (!versions.every((version, index) => version === index + 1) || versions.length !== user.version)
    return [`version ${user.version} with the events ${versions.join()}`]
  const told = new Map<string, string>()
  for (const { version, changes } of events) {
    for (const [name, [from, to]] of Object.entries(toChanges(changes))) {
      if ((told.get(name) ?? null) !== from) return [`event ${version} tells of a value that was not there`]
      if (to === null) told.delete(name)
      else told.set(name, to)
    }
  }
  const pending = Object.entries(user.pending).map(([name, value]) => [`<pending ${name}>`, value] as const)
  const now = new Map<string, string>([
    ...Object.entries(user.attributes),
    ['<status>', user.status],
    ['<enabled>', String(user.enabled)],
    ...pending,
  ])
  return isDeepStrictEqual(now, told) ? [] : ['the events lead to another state than there is']
}

const toChanges = (text: string) =>
  JSON.parse(text) as Readonly<Record<string, readonly [string | null, string | null]>>
