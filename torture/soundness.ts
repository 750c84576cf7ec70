import { noAnswer } from '../src/store/ports/codes.ts'
import { isDeepStrictEqual } from 'node:util'
import { DatabaseSync } from 'node:sqlite'
import { aliasesOf } from '../src/domain/aliases.ts'
import { toPool, type Pool, type PoolRecord } from '../src/domain/pool.ts'
import { indexEntriesOf } from '../src/domain/user-index.ts'
import type { User } from '../src/domain/user.ts'
import { kindNumbers } from '../src/store/rows/aliases.ts'
import { readUsers } from './read-users.ts'

/** What was looked at, and everything in it that does not fit together. */
export interface Soundness {
  readonly users: number
  readonly problems: readonly string[]
}

/** Everything in a database that must fit together, as of one moment. */
export interface Contents {
  /** What the database itself says is damaged. */
  readonly damage: readonly string[]
  readonly pools: readonly PoolRow[]
  readonly users: readonly User[]
  readonly names: readonly NameRow[]
  readonly indexed: readonly IndexRow[]
  /** In the order of their versions. */
  readonly events: readonly EventRow[]
  /** Whose rows there are, by what `ownedRows` names. */
  readonly owned: Readonly<Record<string, readonly Owned[]>>
}

/** Rows that go with their user. Decoys among codes may belong to nobody. */
export const ownedRows = {
  credential: 'SELECT pool AS "poolId", sub FROM credential',
  code: `SELECT pool AS "poolId", sub FROM code WHERE hash <> '${noAnswer}' AND sub NOT LIKE 'unknown %'`,
  session: 'SELECT pool AS "poolId", sub FROM session',
} as const

export interface PoolRow {
  readonly id: string
  readonly removed: number
  readonly record: string
}

export interface Owned {
  readonly poolId: string
  readonly sub: string
}

export interface NameRow extends Owned {
  readonly kind: number
  readonly value: string
}

export interface IndexRow extends Owned {
  readonly name: string
  readonly value: string
}

export interface EventRow extends Owned {
  readonly version: number
  readonly at: number
  readonly changes: string
}

/** Whether a database file fits together. */
export const checkSoundness = (path: string): Soundness => checkContents(readContents(path))

/** Reads a database file. A server may be at work on it. */
export function readContents(path: string): Contents {
  const database = new DatabaseSync(path, { readOnly: true })
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  const read = <T>(sql: string) => database.prepare(sql).all() as unknown as readonly T[]
  try {
    database.exec('BEGIN')
    const damage = read<{ integrity_check: string }>('PRAGMA integrity_check')
    return {
      damage: damage.map(({ integrity_check: line }) => line).filter((line) => line !== 'ok'),
      pools: read('SELECT id, removed, record FROM pool'),
      users: readUsers(database),
      names: read('SELECT pool AS "poolId", sub, kind, value FROM alias'),
      indexed: read('SELECT pool AS "poolId", sub, name, value FROM attr_idx'),
      events: read(
        'SELECT pool AS "poolId", sub, version, at, changes FROM event ORDER BY pool, sub, version',
      ),
      owned: Object.fromEntries(Object.entries(ownedRows).map(([table, sql]) => [table, read<Owned>(sql)])),
    }
  } finally {
    database.close()
  }
}

/**
 * Whether a database fits together: it finds no damage itself; no name has two owners; every user has exactly the names
 * and index rows that follow from them, and one event for each of their versions, which together lead to what they are
 * now; nothing is left of those who are gone but one event that says so. Pools that are being removed are left out.
 */
export function checkContents(contents: Contents): Soundness {
  const problems = contents.damage.map((line) => `damaged: ${line}`)
  const removed = new Set(contents.pools.filter((row) => row.removed === 1).map(({ id }) => id))
  const pools = new Map(
    contents.pools
      .filter(({ id }) => !removed.has(id))
      .map(({ record }): [string, Pool] => {
        const pool = toPool(JSON.parse(record) as PoolRecord)
        return [pool.id, pool]
      }),
  )
  const group = <T extends Owned>(rows: readonly T[]) =>
    Map.groupBy(
      rows.filter(({ poolId }) => !removed.has(poolId)),
      keyOf,
    )
  const users = new Map(
    contents.users.filter(({ poolId }) => !removed.has(poolId)).map((user) => [keyOf(user), user]),
  )
  const [names, indexed, events] = [group(contents.names), group(contents.indexed), group(contents.events)]
  const owners = new Set<string>()
  for (const { poolId, kind, value } of contents.names) {
    const name = `${poolId} ${kind} ${value}`
    if (owners.has(name)) problems.push(`${name}: a name with two owners`)
    owners.add(name)
  }
  for (const { poolId, sub, kind, value } of contents.names) {
    const means = `${poolId} ${value.toLowerCase()}`
    if (kind === kindNumbers.username && users.has(means) && value !== sub)
      problems.push(`${poolId} ${sub}: is called by the sub of another user`)
  }
  if (users.size !== contents.users.filter(({ poolId }) => !removed.has(poolId)).length)
    problems.push('a user is there twice')

  for (const [key, user] of users) {
    const pool = pools.get(user.poolId)
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
  for (const [table, rows] of Object.entries(contents.owned)) {
    for (const key of group(rows).keys()) if (!users.has(key)) problems.push(`${key}: a ${table} of nobody`)
  }
  return { users: users.size, problems }
}

const keyOf = ({ poolId, sub }: Owned) => `${poolId} ${sub}`

const isSameSet = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && isDeepStrictEqual(new Set(one), new Set(other))

/** What the history tells of second factors. */
function factorsOf({ secondFactors, softwareToken }: User): [string, string][] {
  const told: [string, string][] = []
  if (secondFactors) {
    const { enabled, preferred } = secondFactors
    told.push(['<second factors>', enabled.join(', ') + (preferred ? `: ${preferred}` : '')])
  }
  if (softwareToken) {
    const { seed, waiting } = softwareToken
    const parts = [...(seed ? ['verified'] : []), ...(waiting ? ['waiting'] : [])]
    told.push(['<software token>', parts.join(', ')])
  }
  return told
}

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
    ...factorsOf(user),
    ...(user.groups ?? []).map(({ name, id }): [string, string] => [`<group ${name}>`, id]),
  ])
  return isDeepStrictEqual(now, told) ? [] : ['the events lead to another state than there is']
}

const toChanges = (text: string) =>
  JSON.parse(text) as Readonly<Record<string, readonly [string | null, string | null]>>
