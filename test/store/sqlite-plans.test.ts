import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { parseFilter } from '../../src/domain/user-filter.ts'
import { indexedAttributes, membersName } from '../../src/domain/user-index.ts'
import { migrate } from '../../src/store/migrations/migrate.ts'
import { newSqliteStore } from '../../src/store/sqlite.ts'
import { Database, type Value } from '../../src/store/sqlite/database.ts'
import {
  addPool,
  addUser,
  clientRecord,
  codeFor,
  getUser,
  message,
  planAttributes,
  planRemoval,
  proofOf,
  sessionOf,
  start,
} from './fixtures.ts'

/** A table that does not grow with the pool: few keys of administrators. */
const small = new Set(['access_key'])

/** What else may be: lists and sweeps that begin in their index and take so many, and the few keys of pools. */
const declared = [
  /^SEARCH pool USING PRIMARY KEY \(id>\?\): SELECT record FROM pool [^]* ORDER BY id LIMIT \?$/,
  /^SCAN pool USING COVERING INDEX pool_removed: SELECT id FROM pool WHERE removed = 1$/,
  /^SEARCH \w+ USING COVERING INDEX \w+ \((\w+)<\?\): DELETE [^]* ORDER BY \1 LIMIT \?\)$/,
  // The newest thousand messages, for the inbox of development.
  /^(SCAN outbox USING INDEX outbox_at|SCAN \(subquery-\d\)|USE TEMP B-TREE FOR ORDER BY): SELECT [^]* FROM \(SELECT \* FROM outbox ORDER BY at DESC, id DESC LIMIT \d+\)/,
  /^SEARCH signing_key USING PRIMARY KEY \(pool=\?\): /,
  /^SCAN signing_key: DELETE FROM signing_key WHERE EXISTS /,
  // The number of a pool's groups, which is limited.
  /^SEARCH user_group USING PRIMARY KEY \(pool=\?\): SELECT count\(\*\) AS groups FROM user_group WHERE pool = \?$/,
  /^USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY: SELECT .* FROM signing_key WHERE pool = \? /,
]

/** What removes a hidden pool, a hundred rows at a time. */
const background = /^DELETE FROM \w+ WHERE \(.*\) IN \(SELECT .* WHERE pool = \? LIMIT \?\)$/

/** A database that remembers what it was asked. */
class WatchedDatabase extends Database {
  readonly asked = new Set<string>()

  override run(sql: string, ...values: readonly Value[]): number {
    this.asked.add(sql)
    return super.run(sql, ...values)
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as in Database
  override getTuple<Row extends readonly unknown[]>(
    sql: string,
    ...values: readonly Value[]
  ): Row | undefined {
    this.asked.add(sql)
    return super.getTuple<Row>(sql, ...values)
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as in Database
  override allTuples<Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]): Row[] {
    this.asked.add(sql)
    return super.allTuples<Row>(sql, ...values)
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as in Database
  override get<Row>(sql: string, ...values: readonly Value[]): Row | undefined {
    this.asked.add(sql)
    return super.get<Row>(sql, ...values)
  }

  override all<Row>(sql: string, ...values: readonly Value[]): Row[] {
    this.asked.add(sql)
    return super.all<Row>(sql, ...values)
  }

  /** The statements that read or write rows. */
  get statements(): readonly string[] {
    return [...this.asked].filter((sql) => /^(SELECT|INSERT|UPDATE|DELETE)\b/.test(sql))
  }
}

test('every statement finds its rows by an index, so its cost does not grow with the pool', async () => {
  const database = await askEverything()
  const missed = (await readStatements()).filter(
    ({ pattern }) => !database.statements.some((sql) => pattern.test(sql)),
  )
  assert.deepEqual(missed, [], 'statements of the store that were not looked at')
  assert.deepEqual(
    database.statements.flatMap((sql) => problemsOf(database, sql)),
    [],
  )
})

test('without any one of the indexes some statement would not', async () => {
  const database = await askEverything()
  const indexes = database
    .all<{ name: string; tbl_name: string; sql: string }>(
      `SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`,
    )
    .filter(({ tbl_name }) => !small.has(tbl_name))
  assert.ok(indexes.length > 0)
  for (const { name, sql } of indexes) {
    database.exec(`DROP INDEX ${name}`)
    assert.notDeepEqual(
      database.statements.flatMap((sql) => problemsOf(database, sql)),
      [],
      name,
    )
    database.exec(sql)
  }
})

test('a page of users begins in its index where the one before it ended, whatever is looked for', async () => {
  const database = await newDatabase()
  const store = newSqliteStore({ database, lock: undefined }, false, () => 0)
  const users = 'SEARCH users USING INDEX sqlite_autoindex_users_1'
  const bySub = [`${users} (pool=? AND sub>? AND sub<?)`]
  const byName = ['SEARCH users USING INDEX users_username (pool=? AND (username,sub)>(?,?) AND username<?)']
  const byIndex = [
    'SEARCH attr_idx USING PRIMARY KEY (pool=? AND name=? AND (value,sub)>(?,?) AND value<?)',
    `${users} (pool=? AND sub=?)`,
  ]
  const expected = new Map<string | undefined, readonly string[]>([
    [undefined, bySub],
    ['sub', bySub],
    ['username', byName],
  ])
  for (const name of [...indexedAttributes, 'status', 'cognito:user_status']) expected.set(name, byIndex)
  const filterOf = (name: string, operator: string) =>
    name.startsWith('group ')
      ? ({ name, match: 'prefix', value: '' } as const)
      : parseFilter(`${name} ${operator} "a"`)
  expected.set(membersName('id of a group'), byIndex)
  for (const [name, plan] of expected) {
    for (const operator of ['=', '^=']) {
      for (const after of [undefined, { value: 'a', sub: 'b' }]) {
        database.asked.clear()
        const filter = name === undefined ? undefined : filterOf(name, operator)
        await store.listUsers({
          poolId: 'p',
          limit: 61,
          ...(filter ? { filter } : {}),
          ...(after ? { after } : {}),
        })
        assert.equal(database.statements.length, 1)
        assert.deepEqual(
          database.statements.flatMap((sql) => planOf(database, sql)),
          plan,
          name,
        )
      }
    }
  }
  await store.close()
})

async function newDatabase(): Promise<WatchedDatabase> {
  const database = new WatchedDatabase(':memory:', 1024)
  migrate(database)
  database.asked.clear()
  return database
}

/** A database of which everything was asked that the store can ask. */
async function askEverything(): Promise<WatchedDatabase> {
  const database = await newDatabase()
  const store = newSqliteStore({ database, lock: undefined }, false, () => 0)
  const pool = await addPool(store)
  await store.savePool({ ...pool.record, version: 2 })
  await store.listPools(undefined, 1)
  const client = clientRecord(pool.id)
  await store.saveClient(client)
  await store.saveClient({ ...client, version: 2 })
  await store.findClient(client.id)
  await store.listClients(pool.id, undefined, 1)
  const signingKey = { poolId: pool.id, use: 'id', kid: 'kid', created: start, material: 'sealed' } as const
  await store.addSigningKeys([signingKey])
  await store.rotateSigningKeys([{ ...signingKey, kid: 'newer' }])
  await store.saveAccessKey({ id: 'AKIA1', created: start, description: '', material: 'sealed' })
  await store.findAccessKey('AKIA1')
  await store.listAccessKeys()
  await store.noteKeyUse('AKIA1', start)
  await store.removeAccessKey('AKIA1')

  const group = { poolId: pool.id, id: 'group', version: 1, name: 'Group', created: start, modified: start }
  await store.addGroup({ key: 'group', group }, 10)
  await store.changeGroup({ key: 'group', group: { ...group, version: 2 } })
  await store.findGroups(pool.id, ['group'])
  await store.listGroups(pool.id, undefined, 1)
  await store.removeGroup('group', { poolId: pool.id, id: 'group', at: start, actor: 'admin:AKIA1' })
  await store.findRemovedGroups(undefined, 1)
  await store.forgetRemovedGroup(pool.id, 'group')

  const user = await addUser(store, pool, 'someone', { name: 'Some One' })
  await store.findCredentials(pool.id, user.sub)
  await store.findSignedInUser(pool.id, user.sub, 'family')
  await store.findUserByName(pool.id, 'someone')
  await store.findAliasHolder(pool.id, { kind: 'username', value: 'someone' })
  for (const name of [undefined, 'sub', 'username', 'email']) {
    const filter = name === undefined ? {} : { filter: { name, match: 'equals', value: 'a' } as const }
    await store.listUsers({ poolId: pool.id, limit: 1, ...filter })
  }
  await store.takeAttempt({ poolId: pool.id, sub: user.sub }, 'Action', { hour: 5 }, start)
  await store.takeAttempt({ poolId: pool.id, sub: user.sub }, 'Action', { hour: 0 }, start)
  await store.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start)
  await store.forgetPasswordAttempts(pool.id, user.sub)
  const session = sessionOf(user)
  await store.openSession(session, proofOf(user))
  await store.findSession(pool.id, user.sub, session.sessionId)
  await store.rotateSession(session, 'first', { hash: 'second', previousHash: 'first', graceEnds: start })
  await store.closeSession(session)
  await store.putCode(codeFor(user, 'hash'), [message(pool.id, 'm1')])
  await store.putDecoyCode(codeFor(user, 'hash'))
  const answers = { fromOne: 1, fromAll: 1 }
  await store.takeCode({ poolId: pool.id, sub: user.sub, purpose: 'email' }, answers, 0)
  await store.findCode(pool.id, user.sub, 'email')
  await store.addMessage(message(pool.id, 'alone'))
  await store.listMessages(undefined, 1)
  await store.listUndelivered('waiting', 1)
  await store.claimMessages(start + 9000, start + 10_000, 1)
  await store.settleMessage({ id: 'm1', attempts: 2 }, { state: 'dead', due: start, failure: '' })
  await store.retryMessage('m1', start)
  await store.settleMessage({ id: 'm1', attempts: 2 }, undefined)
  const useCode = { purpose: 'email', hash: 'hash' } as const
  const change = { useCode, dropCodes: ['confirm'], closeSessions: true, credentials: 'sealed' } as const
  await store.commit(planAttributes(pool, user, { name: 'Another' }, change))
  await store.commit(planRemoval(pool, await getUser(store, pool, user.sub)))
  await store.sweep(start)
  await store.removeClient(pool.id, client.id)
  await store.removePool(pool.id)
  while (database.get('SELECT 1 FROM pool WHERE id = ?', pool.id)) await setImmediate()
  return database
}

/** They go through all of a database, for backups, copies and a new master key. */
const forWholeDatabases: ReadonlySet<string> = new Set([
  'backup-worker.ts',
  'copy-source.ts',
  'sealed-cells.ts',
])

/** Every statement that stands in the sources; what is put into one when it is asked may be anything. */
async function readStatements(): Promise<readonly { readonly text: string; readonly pattern: RegExp }[]> {
  const folder = resolve(import.meta.dirname, '../../src/store/sqlite')
  const files = (await readdir(folder))
    .filter((file) => !forWholeDatabases.has(file))
    .map((file) => readFile(join(folder, file), 'utf8'))
  const literals = (await Promise.all(files)).flatMap((text) =>
    Array.from(text.matchAll(/(['`])((?:SELECT|INSERT|UPDATE|DELETE) [^]*?)\1/g)),
  )
  assert.ok(literals.length > 50, `only ${literals.length} statements found`)
  return literals.map(([, , text = '']) => {
    const parts = text.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return { text, pattern: new RegExp(`^${parts.join('[^]*')}$`) }
  })
}

const planOf = (database: Database, sql: string) =>
  database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail)

/** Where a statement may go through all of a table that grows, or all that a pool has there, or sorts what it finds. */
function problemsOf(database: Database, sql: string): readonly string[] {
  if (background.test(sql)) return []
  const plan = planOf(database, sql)
  const tables = plan.flatMap((step) => /^(?:SCAN|SEARCH) (\w+)/.exec(step)?.[1] ?? [])
  if (!tables.some((table) => isGrowing(database, table))) return []
  return plan
    .filter((step) => {
      const [, table] =
        /^(?:SCAN (\w+)|SEARCH (\w+) .*\((?:pool=\?|\w+[<>]\?)\)$)/.exec(step)?.filter(Boolean) ?? []
      return step.startsWith('USE TEMP B-TREE') || (table !== undefined && isGrowing(database, table))
    })
    .map((step) => `${step}: ${sql}`)
    .filter((problem) => !declared.some((pattern) => pattern.test(problem)))
}

const isGrowing = (database: Database, table: string) =>
  !small.has(table) &&
  database.get(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`, table) !== undefined
