import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { distribute } from '../../src/store/citus/distribute.ts'
import { distributionColumns, referenceTables } from '../../src/store/tables.ts'
import { StoreUnusable } from '../../src/store/store.ts'
import { callsOf, standInForCitus } from '../support/citus-stand-in.ts'
import { refused, startCommand, succeed } from '../support/command.ts'
import { newDatabase, newOwnDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { newProxy } from '../support/postgres-proxy.ts'
import { addPool, addUser, email, sessionOf } from './fixtures.ts'

const tables = [...referenceTables, ...Object.keys(distributionColumns)]
const silent = () => undefined

/** An idle database with a stand-in for Citus and the tables of a store. */
async function newPlace(t: TestContext, users = 0, newSpace = newOwnDatabase): Promise<string> {
  const url = await standInForCitus(await newSpace(t))
  await using store = await openPostgresStore({ url })
  const pool = await addPool(store, {}, 'test_pool')
  for (let index = 0; index < users; index++) {
    const user = await addUser(store, pool, `user-${index}`, email(`${index}@example.com`))
    await store.openSession(sessionOf(user))
  }
  return url
}

/** Whether a server can start on it. */
const open = async (url: string) => {
  await using _ = await openPostgresStore({ url })
}

const isRefusedWith = (message: RegExp) => (error: unknown) =>
  error instanceof StoreUnusable && message.test(error.message) && !error.message.includes('\n')

test('with a stand-in for Citus: every table is moved once, users first, and cleared when it was counted', async (t) => {
  const url = await newPlace(t, 3)
  assert.match(
    await succeed('database', 'distribute', '--database', url),
    /^Distributed 18 tables, \d\d rows in all, and counted each of them again\. Servers can start\.\n$/,
  )
  const calls = await callsOf(url)
  assert.deepEqual(calls.slice(0, 2), ['copy configuration', 'clear configuration'])
  for (const table of referenceTables) assert.ok(calls.includes(`copy ${table}`), table)
  assert.ok(
    calls.indexOf('spread users by sub with none') < calls.indexOf('spread session by sub with users'),
  )
  assert.ok(calls.includes('spread alias by value with none'))
  assert.ok(calls.includes('spread outbox by bucket with none'))
  assert.equal(calls.length, tables.length * 2)
  assert.equal(
    await succeed('database', 'distribute', '--database', url),
    'All tables are distributed already.\n',
  )
  assert.equal((await callsOf(url)).length, calls.length)

  await using proxy = await newProxy(url)
  await using store = await openPostgresStore({ url: proxy.url })
  assert.equal((await store.findUserByName('test_pool', '1@example.com'))?.username, 'user-1')
  assert.ok(proxy.sent.includes('findSubByName'), 'the store does not know that it is distributed')
})

test('with a stand-in for Citus: after an interruption no server starts, and the next run goes on', async (t) => {
  const url = await newPlace(t, 1)
  const inOrder = tables.flatMap((table) => [moveOf(table), `count ${table}`, `clear ${table}`])
  const names = ['begin', ...inOrder, 'finish']
  for (const [index, name] of names.entries()) {
    await query(url, 'TRUNCATE pg_dist_partition, citus_calls')
    await using proxy = await newProxy(url)
    proxy.cutAt(name, 'before')
    await assert.rejects(distribute({ connectionString: proxy.url }, silent), StoreUnusable, name)
    const done = await moves(url)
    assert.equal(done.length, names.slice(0, index).filter(isMove).length, name)
    if (name !== 'begin') {
      await assert.rejects(
        open(url),
        isRefusedWith(/only in part distributed: run rockpool database distribute again/),
      )
    }
    await distribute({ connectionString: proxy.url }, silent)
    assert.equal(new Set(await moves(url)).size, tables.length, name)
    assert.equal((await moves(url)).length, tables.length, `${name}: a table was moved twice`)
    await open(url)
  }
  await using store = await openPostgresStore({ url })
  assert.equal((await store.findUserByName('test_pool', 'user-0'))?.username, 'user-0')
})

test('with a stand-in for Citus: a run that was not told of its end is found to be done', async (t) => {
  const url = await newPlace(t, 1)
  await using proxy = await newProxy(url)
  proxy.cutAt('finish', 'after')
  await assert.rejects(distribute({ connectionString: proxy.url }, silent), StoreUnusable)
  await open(url)
  assert.deepEqual(await distribute({ connectionString: url }, silent), { moved: 0, rows: 0 })
})

const isMove = (name: string) => /^(copy|spread) /.test(name)

const moveOf = (table: string) =>
  Object.hasOwn(distributionColumns, table) ? `spread ${table}` : `copy ${table}`

const moves = async (url: string) => (await callsOf(url)).filter((call) => !call.startsWith('clear'))

test('with a stand-in for Citus: a table whose rows are not all there afterwards is found, and no server starts', async (t) => {
  const url = await newPlace(t, 2)
  await using proxy = await newProxy(url)
  proxy.cutAt('count users', 'before')
  await assert.rejects(distribute({ connectionString: proxy.url }, silent), StoreUnusable)
  await query(url, 'DELETE FROM users WHERE ctid = (SELECT min(ctid) FROM users)')
  await assert.rejects(
    distribute({ connectionString: url }, silent),
    isRefusedWith(/The table users has 1 rows and had 2 before it was distributed/),
  )
  assert.ok(!(await callsOf(url)).includes('clear users'))
  await assert.rejects(open(url), StoreUnusable)
})

test('with a stand-in for Citus: what the database refuses while a table is moved is one line', async (t) => {
  const url = await newPlace(t)
  await using proxy = await newProxy(url)
  proxy.failAt('spread alias', '53100')
  await assert.rejects(
    distribute({ connectionString: proxy.url }, silent),
    isRefusedWith(/could not distribute the table alias \(PostgreSQL answers 53100\)/),
  )
  await distribute({ connectionString: url }, silent)
})

test('with a stand-in for Citus: a database that is in use is not distributed', async (t) => {
  const url = await newPlace(t)
  await using store = await openPostgresStore({ url })
  await store.findUser('test_pool', 'nobody')
  await assert.rejects(
    distribute({ connectionString: url }, silent),
    isRefusedWith(/is in use \(\d+ other connections\)\. Stop all servers/),
  )
  assert.deepEqual(await callsOf(url), [])
})

test('with a stand-in for Citus: two commands do not distribute at the same time', async (t) => {
  const url = await newPlace(t, 1)
  const both = await Promise.all(
    [1, 2].map(() => startCommand(['database', 'distribute', '--database', url]).ended),
  )
  const failed = both.filter(({ code }) => code !== 0)
  assert.ok(failed.length <= 1)
  for (const { errors } of failed)
    assert.match(errors, /^rockpool: This database is being distributed already\./)
  assert.equal((await moves(url)).length, tables.length)
})

test('a database that cannot be distributed is refused in one line, and nothing is changed', async (t) => {
  const cases: readonly [change: string, message: RegExp][] = [
    [
      `UPDATE citus_about SET version = 'Citus 11.3.1 on x86_64'`,
      /has Citus 11\.3\.1\. Rockpool needs Citus 12 or newer/,
    ],
    [
      'UPDATE pg_dist_local_group SET groupid = 2',
      /is on a worker of Citus\. Give the address of its coordinator/,
    ],
    [`UPDATE citus_workers SET success = false`, /The worker worker-1:5432 of .* cannot be reached/],
    [`UPDATE citus_workers SET result = 'on off'`, /The worker worker-1:5432 of .* would lose users/],
    ['CREATE TABLE notes (id integer)', /has objects that are not Rockpool's: notes\. Remove them/],
    ['CREATE VIEW people AS SELECT sub FROM users', /not Rockpool's: people\./],
    [
      'ALTER TABLE code ADD CONSTRAINT of_user FOREIGN KEY (pool, sub) REFERENCES users (pool, sub)',
      /not Rockpool's: the constraint of_user/,
    ],
    [
      `CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER watch AFTER INSERT ON users EXECUTE FUNCTION nothing()`,
      /not Rockpool's: the trigger watch/,
    ],
    [`SELECT create_distributed_table('users', 'username')`, /distributed in another way: users\./],
    [`SELECT create_reference_table('users')`, /distributed in another way: users\./],
    [
      'DELETE FROM rockpool_migration WHERE id = (SELECT max(id) FROM rockpool_migration)',
      /was written by an older Rockpool/,
    ],
    [
      `INSERT INTO rockpool_migration SELECT max(id) + 1, 'new' FROM rockpool_migration`,
      /written by a newer Rockpool/,
    ],
  ]
  for (const [change, message] of cases) {
    const url = await newPlace(t, 0, newDatabase)
    await query(url, change)
    const before = await callsOf(url)
    await assert.rejects(distribute({ connectionString: url }, silent), isRefusedWith(message), change)
    assert.deepEqual(await callsOf(url), before)
    assert.deepEqual(await query(url, `SELECT 1 WHERE to_regclass('rockpool_distribution') IS NOT NULL`), [])
  }
})

test('databases without Citus, without tables or of another program are refused by the command', async (t) => {
  const plain = await newOwnDatabase(t)
  await open(plain)
  assert.match(
    await refused(['database', 'distribute', '--database', plain]),
    /is without Citus\. Install it on all machines, .* and run in the database: CREATE EXTENSION citus\n$/,
  )
  const empty = await standInForCitus(await newDatabase(t))
  assert.match(
    await refused(['database', 'distribute', '--database', empty]),
    /has no tables of Rockpool yet\. Start a server on it once/,
  )
  const foreign = await standInForCitus(await newDatabase(t))
  await query(foreign, 'CREATE TABLE notes (id integer)')
  assert.match(
    await refused(['database', 'distribute', '--database', foreign]),
    /has tables of another program/,
  )
  assert.match(
    await refused(['database', 'distribute', '--database', 'postgres://rockpool:Hunter2@127.0.0.1:1/x']),
    /127\.0\.0\.1:1 cannot be reached/,
  )
  assert.match(
    await refused(['database', 'distribute']),
    /Use: rockpool database distribute --database postgres:/,
  )
  assert.match(
    await refused(['database', 'spread', '--database', plain]),
    /Use: rockpool database distribute/,
  )
})

test('with a stand-in for Citus: a server refuses tables distributed in part, and workers that lose what they are told', async (t) => {
  const url = await newPlace(t)
  await distribute({ connectionString: url }, silent)
  await open(url)
  await query(url, `DELETE FROM pg_dist_partition WHERE logicalrelid = 'alias'::regclass`)
  await assert.rejects(open(url), isRefusedWith(/is distributed but for alias\. Stop all servers and run/))
  await distribute({ connectionString: url }, silent)
  await open(url)
  await query(url, `UPDATE citus_workers SET result = 'off on'`)
  await assert.rejects(open(url), isRefusedWith(/The worker worker-1:5432 of .* would lose users/))
})

test('with a stand-in for Citus: a start tells that commits left open by a failed machine finish late', async (t) => {
  const place = await newPlace(t)
  await distribute({ connectionString: place }, silent)
  const warningsWith = async (interval?: string) => {
    const url = new URL(place)
    if (interval !== undefined) {
      const own = url.searchParams.get('options') ?? ''
      url.searchParams.set('options', `${own} -c citus.recover_2pc_interval=${interval}`)
    }
    const warnings: string[] = []
    await using _ = await openPostgresStore({ url: url.href, warn: (text) => void warnings.push(text) })
    return warnings
  }
  for (const interval of [undefined, '5s', '5000ms', '500ms']) {
    assert.deepEqual(await warningsWith(interval), [], interval)
  }
  for (const [interval, said] of [
    [
      '1min',
      /^Citus takes up to 60 s to finish a commit .* Set citus\.recover_2pc_interval to 5s on the coordinator\.$/,
    ],
    ['6s', /^Citus takes up to 6 s to finish a commit /],
    ['-1', /^Citus never finishes a commit /],
  ] as const) {
    const [warning = '', ...others] = await warningsWith(interval)
    assert.match(warning, said)
    assert.deepEqual(others, [])
  }
})
