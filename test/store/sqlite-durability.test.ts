import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { StoreBusy, StoreUnavailable } from '../../src/store/store.ts'
import {
  addPool,
  addUser,
  clientRecord,
  codeFor,
  email,
  getUser,
  newUser,
  planAttributes,
  planNew,
  planRemoval,
  race,
  sessionOf,
  start,
} from './fixtures.ts'
import { temporaryFolder } from './temporary-folder.ts'

const openings = [
  { threads: true, how: 'with threads' },
  { threads: false, how: 'without threads' },
]

for (const { threads, how } of openings) {
  test(`after a restart everything is as it was (${how})`, async (t) => {
    const folder = await temporaryFolder(t)
    const path = join(folder, 'rockpool.db')
    const first = await openSqliteStore({ path, threads })
    const pool = await addPool(first)
    await first.saveClient(clientRecord(pool.id, 'client'))
    const user = await addUser(first, pool, 'someone', email('a@example.com'))
    const session = sessionOf(user)
    await first.openSession(session)
    await first.putCode(codeFor(user, 'hash'), [])
    for (let count = 0; count < 5; count++)
      await first.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start)
    await first.close()
    assert.deepEqual((await readdir(folder)).sort(), ['rockpool.db', 'rockpool.db-lock'])

    await using second = await openSqliteStore({ path, threads })
    assert.deepEqual((await second.findPool(pool.id))?.record, pool.record)
    assert.equal((await second.findClient('client'))?.poolId, pool.id)
    assert.deepEqual(await getUser(second, pool, user.sub), user)
    assert.deepEqual(await second.findUserByName(pool.id, 'a@example.com'), user)
    assert.deepEqual(await second.findSession(pool.id, user.sub, session.sessionId), session)
    assert.deepEqual(await second.findCode(pool.id, user.sub, 'email'), codeFor(user, 'hash'))
    assert.equal(await second.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start), false)
  })

  test(`closing finishes what was begun, and refuses what comes after (${how})`, async (t) => {
    const path = join(await temporaryFolder(t), 'rockpool.db')
    const first = await openSqliteStore({ path, threads })
    const pool = await addPool(first)
    const users = Array.from({ length: 100 }, (_, index) => newUser(pool, `user ${index}`))
    const commits = users.map((user) => first.commit(planNew(pool, user)))
    await Promise.all([first.close(), first.close(), ...commits])
    await assert.rejects(first.commit(planNew(pool, newUser(pool, 'late'))), StoreUnavailable)
    await assert.rejects(first.findUser(pool.id, 'x'), StoreUnavailable)

    await using second = await openSqliteStore({ path, threads })
    for (const { sub } of users) await getUser(second, pool, sub)
  })

  test(`more commands than can wait are refused, and none of the others is lost (${how})`, async (t) => {
    await using store = await openSqliteStore({
      path: join(await temporaryFolder(t), 'rockpool.db'),
      threads,
    })
    const { won, lost } = await race(6000, (index) =>
      store.takeAttempt({ poolId: 'pool', sub: `sub ${index}` }, 'Test', { hour: 1 }, start),
    )
    assert.ok(won.every(Boolean))
    assert.ok(lost.every((error) => error instanceof StoreBusy))
    assert.equal(lost.filter(({ message }) => message === 'too many commands wait').length, 6000 - 4096)
    // On a busy machine the last of those that wait may wait for too long. They are refused as well.
    const late = lost.filter(({ message }) => message === 'a command has waited too long')
    assert.equal(won.length + late.length, 4096)
  })

  test(`the removal of a pool goes on after a restart (${how})`, { timeout: 120_000 }, async (t) => {
    const path = join(await temporaryFolder(t), 'rockpool.db')
    const first = await openSqliteStore({ path, threads })
    const [gone, other] = [await addPool(first), await addPool(first)]
    await first.commit(
      ...Array.from({ length: 500 }, (_, index) =>
        planNew(gone, newUser(gone, `u${index}`, email(`${index}@a.example`))),
      ),
    )
    const stays = await addUser(first, other, 'stays', email('stays@a.example'))
    await first.removePool(gone.id)
    await first.close()
    assert.ok(countRows(path, 'users', gone.id) > 0)

    await using second = await openSqliteStore({ path, threads })
    assert.equal(await second.findPool(gone.id), undefined)
    while (countRows(path, 'pool', gone.id) > 0) await wait(5)
    for (const table of ['users', 'alias', 'attr_idx', 'event']) {
      assert.equal(countRows(path, table, gone.id), 0)
      assert.ok(countRows(path, table, other.id) > 0)
    }
    assert.deepEqual(await second.findUserByName(other.id, 'stays@a.example'), stays)
    assert.ok(await addPool(second, {}, gone.id), 'the id is free again')
  })
}

test('a sweep takes five hundred rows of a table at a time, so that others need not wait', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  await using store = await openSqliteStore({ path, threads: false })
  // Attempts are counted without a check that the user exists, so some of these never did.
  for (let index = 0; index < 600; index++)
    await store.takeAttempt({ poolId: 'pool', sub: `sub ${index}` }, 'Test', { hour: 1 }, start + index)
  const sweep = store.sweep(start + 24 * 3_600_000 + 550)
  await store.forgetPasswordAttempts('pool', 'of nobody')
  assert.equal(countRows(path, 'attempt', 'pool'), 100)
  await sweep
  assert.equal(countRows(path, 'attempt', 'pool'), 49)
})

test('the history keeps one entry for each version, and of a removed user only that they were removed', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  const store = await openSqliteStore({ path, threads: false })
  const pool = await addPool(store)
  const stays = await addUser(store, pool, 'stays', email('a@example.com'))
  await store.commit(
    planAttributes(pool, stays, {}, { actor: 'admin:AKIA1', action: 'AdminDelete', at: start + 1 }),
  )
  const goes = await addUser(store, pool, 'goes', email('b@example.com'))
  await store.commit(planRemoval(pool, goes))
  await store.close()

  const database = new DatabaseSync(path)
  t.after(() => database.close())
  const eventsOf = (sub: string) =>
    database
      .prepare('SELECT version, at, actor, action, changes FROM event WHERE sub = ? ORDER BY version')
      .all(sub)
      .map(({ changes, ...event }) => [event, JSON.parse(String(changes)) as unknown])
  assert.deepEqual(eventsOf(goes.sub), [[{ version: 2, at: start, actor: 'user', action: 'Test' }, {}]])
  assert.deepEqual(eventsOf(stays.sub)[1], [
    { version: 2, at: start + 1, actor: 'admin:AKIA1', action: 'AdminDelete' },
    { email: ['a@example.com', null], email_verified: ['true', null] },
  ])
  for (const { name } of database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()) {
    const rows = JSON.stringify(database.prepare(`SELECT * FROM ${String(name)}`).all())
    assert.ok(!rows.includes('b@example.com'), `${String(name)} keeps something of the removed user`)
  }
})

test(
  'what was acknowledged survives the death of the process at any moment',
  { timeout: 120_000 },
  async (t) => {
    const folder = await temporaryFolder(t)
    const path = join(folder, 'rockpool.db')
    const log = join(folder, 'acknowledged')
    for (let round = 1; round <= 3; round++) {
      const program = join(import.meta.dirname, 'commit-until-killed.ts')
      await writeFile(log, '')
      const child = spawn(process.execPath, [program, path, log], { stdio: 'inherit' })
      const closed = once(child, 'close') as Promise<[number | null, string | null]>
      while (child.exitCode === null && (await stat(log)).size < round * 10_000) await wait(2)
      child.kill('SIGKILL')
      const [, signal] = await closed
      assert.equal(signal, 'SIGKILL')
      const output = await readFile(log, 'utf8')

      await using store = await openSqliteStore({ path, threads: true })
      const lines = output.split('\n').slice(0, -1)
      assert.ok(lines.length > 100)
      for (const line of lines) {
        const [poolId = '', sub = '', version = ''] = line.split(' ')
        const user = await store.findUser(poolId, sub)
        assert.ok(user && user.version >= Number(version), `${line} is lost`)
        assert.equal((await store.findUserByName(poolId, user.username))?.sub, sub)
      }
    }
  },
)

function countRows(path: string, table: string, poolId: string): number {
  const database = new DatabaseSync(path)
  const column = table === 'pool' ? 'id' : 'pool'
  const row = database.prepare(`SELECT count(*) AS count FROM ${table} WHERE ${column} = ?`).get(poolId)
  database.close()
  return Number(row?.['count'])
}
