import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { copyFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { preferredNames } from '../../src/store/migrations/0008-preferred-names.ts'
import { steps } from '../../src/store/migrations/steps.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { mounting, runPrivately } from '../support/private-disk.ts'
import { makeOlderDatabase } from './older-database.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The last schema that kept sessions and history in the trees of their keys. */
const wideKeys = 3
const users = 2000

/** Users with a session each, and two entries of history. */
function fill(database: DatabaseSync): void {
  database.exec(`
    CREATE TEMP TABLE person AS
      WITH RECURSIVE person (number) AS (VALUES (1) UNION ALL SELECT number + 1 FROM person WHERE number < ${users})
      SELECT number FROM person;
    INSERT INTO pool (id, version, record) VALUES ('local_old', 1, '{}');
    INSERT INTO session (pool, sub, family, client, created, expires, keep_until, hash, previous_hash, grace_ends)
      SELECT 'local_old', 'sub ' || number, 'family', 'client', 5, 6, 7 + number, 'hash', NULL, NULL FROM person;
    UPDATE session SET previous_hash = 'before', grace_ends = 8 WHERE sub = 'sub 2';
    INSERT INTO event (pool, sub, version, at, actor, action, changes)
      SELECT 'local_old', 'sub ' || number, version, 5, 'user', 'Test', '{"name":[null,"' || hex(zeroblob(200)) || '"]}'
      FROM person, (SELECT 1 AS version UNION ALL SELECT 2);
    DROP TABLE person;`)
}

test('a database of an older schema keeps its sessions and its history', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  makeOlderDatabase(path, wideKeys, fill)
  const before = rowsIn(path)
  assert.deepEqual(
    before.map(([count]) => count),
    [users, 2 * users],
  )
  {
    await using store = await openSqliteStore({ path, threads: false })
    const session = {
      poolId: 'local_old',
      client: 'client',
      sessionId: 'family',
      created: 5,
      expires: 6,
      hash: 'hash',
    }
    assert.deepEqual(await store.findSession('local_old', 'sub 1', 'family'), {
      ...session,
      sub: 'sub 1',
      keepUntil: 8,
    })
    assert.deepEqual(await store.findSession('local_old', 'sub 2', 'family'), {
      ...session,
      sub: 'sub 2',
      keepUntil: 9,
      previousHash: 'before',
      graceEnds: 8,
    })
  }
  assert.deepEqual(rowsIn(path), before)
  assert.equal(stepsIn(path), steps.length)
})

for (const journal of ['WAL', 'DELETE']) {
  test(`an upgrade that is killed before any of its statements is as if it had not begun (${journal})`, async (t) => {
    const folder = await temporaryFolder(t)
    const older = join(folder, 'older.db')
    makeOlderDatabase(older, wideKeys, fill)
    const before = rowsIn(older)
    for (let number = 0, isDone = false; !isDone; number++) {
      const path = join(folder, `killed-${number}.db`)
      copyFileSync(older, path)
      alter(path, `PRAGMA journal_mode = ${journal}`)
      const program = join(import.meta.dirname, 'migrate-until-killed.ts')
      const { signal, status } = spawnSync(process.execPath, [program, path, String(number)], {
        stdio: 'inherit',
      })
      isDone = status === 0
      if (!isDone) assert.equal(signal, 'SIGKILL')
      else assert.ok(number > 12, `only ${number} statements`)
      const taken = stepsIn(path)
      assert.ok(taken === wideKeys || taken === steps.length, `${taken} steps at statement ${number}`)
      assert.deepEqual(rowsIn(path), before)
      {
        await using store = await openSqliteStore({ path, threads: false })
        assert.equal((await store.findSession('local_old', 'sub 1', 'family'))?.keepUntil, 8)
      }
      assert.deepEqual([stepsIn(path), rowsIn(path)], [steps.length, before])
    }
  })
}

test(
  'an upgrade without room fails in one line and changes nothing, and goes through once there is some',
  mounting,
  async (t) => {
    const folder = await temporaryFolder(t)
    const older = join(folder, 'rockpool.db')
    makeOlderDatabase(older, wideKeys, fill)
    const before = rowsIn(older)
    const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')
    const output = runPrivately(
      folder,
      `mount -t tmpfs -o size=${Math.ceil(statSync(older).size / 1024) + 500}k none disk
    cp rockpool.db disk; code=0
    ${process.execPath} ${bin} keys list --data disk > said 2>&1 || code=$?
    echo "exit $code"; cat said; cp disk/rockpool.db failed.db
    mount -o remount,size=64m disk
    ${process.execPath} ${bin} keys list --data disk > said; cp disk/rockpool.db done.db`,
      { PATH: process.env['PATH'], ROCKPOOL_MASTER_KEY: 'ab'.repeat(32) },
    )
    assert.match(
      output,
      /^exit 1\nrockpool: There is no space left for \S+rockpool\.db\. Make room on its disk\.\n$/,
    )
    for (const [name, taken] of [
      ['failed.db', wideKeys],
      ['done.db', steps.length],
    ] as const) {
      assert.deepEqual([stepsIn(join(folder, name)), rowsIn(join(folder, name))], [taken, before])
    }
  },
)

function alter(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

function stepsIn(path: string): number {
  return rowsOf(path, 'SELECT id FROM migration').length
}

/** What is in the tables that are made anew: how many rows there are, and a hash of them. */
const rowsIn = (path: string) =>
  ['session', 'event'].map((table) => {
    const rows = rowsOf(path, `SELECT * FROM ${table} ORDER BY 1, 2, 3`)
    return [rows.length, hash('sha256', JSON.stringify(rows))]
  })

function rowsOf(path: string, sql: string) {
  const database = new DatabaseSync(path)
  const rows = database.prepare(sql).all()
  database.close()
  return rows
}

test('a preferred user name of before is held as user name too, unless that is taken', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  makeOlderDatabase(
    path,
    steps.findIndex(({ sqlite }) => sqlite === preferredNames),
    (database) =>
      database.exec(`INSERT INTO alias (pool, kind, value, sub) VALUES ('p', 0, 'one', 's1'), ('p', 3, 'nick', 's1'),
      ('p', 0, 'two', 's2'), ('p', 3, 'one', 's2')`),
  )
  await using _ = await openSqliteStore({ path, threads: false })
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare('SELECT kind, value, sub FROM alias ORDER BY kind, value').all()
  database.close()
  assert.deepEqual(
    rows.map((row) => Object.values(row).join(' ')),
    ['0 nick s1', '0 one s1', '0 two s2', '3 nick s1', '3 one s2'],
  )
})
