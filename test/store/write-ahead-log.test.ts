import assert from 'node:assert/strict'
import { copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { makeBackup } from '../../src/data/backup.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { openCopySource } from '../../src/store/sqlite/copy-source.ts'
import { findLogDamage } from '../../src/store/sqlite/write-ahead-log.ts'
import { StoreUnusable } from '../../src/store/store.ts'
import { start } from './fixtures.ts'
import { temporaryFolder } from './temporary-folder.ts'

const headerBytes = 32
const frameBytes = 24 + 4096

/** A database as a killed server leaves it: ten access keys, each added by a transaction that is in the log only. */
async function killedServer(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'running.db')
  const killed = join(folder, 'rockpool.db')
  const store = await openSqliteStore({ path, threads: false })
  for (let count = 0; count < 10; count++) await store.saveAccessKey(accessKey(count))
  for (const ending of ['', '-wal']) copyFileSync(path + ending, killed + ending)
  await store.close()
  return killed
}

const accessKey = (count: number) => ({
  id: `AKIA${count}`,
  created: start,
  description: '',
  material: 'sealed',
})

const logOf = (path: string) => readFileSync(`${path}-wal`)

const framesOf = (path: string) => (logOf(path).length - headerBytes) / frameBytes

/** Turns one bit of the log. */
function damage(path: string, at: number): void {
  const log = logOf(path)
  log[at] = (log[at] ?? 0) ^ 1
  writeFileSync(`${path}-wal`, log)
}

const inFrame = (frame: number, offset: number) => headerBytes + (frame - 1) * frameBytes + offset

async function keysIn(path: string, options: { readonly acceptsDamagedLog?: boolean } = {}): Promise<number> {
  await using store = await openSqliteStore({ path, threads: false, ...options })
  return (await store.listAccessKeys()).length
}

test('the log of a killed server is whole, and every change in it is there', async (t) => {
  const path = await killedServer(t)
  assert.equal(findLogDamage(path), undefined)
  assert.equal(await keysIn(path), 10)
})

test('SQLite itself drops what is behind a damage without a word', async (t) => {
  const path = await killedServer(t)
  damage(path, inFrame(framesOf(path) - 4, 2000))
  const database = new DatabaseSync(path)
  const row = database.prepare('SELECT count(*) AS count FROM access_key').get()
  database.close()
  assert.ok(Number(row?.['count']) < 9)
})

test('a bit that turned in a page of a flushed transaction is found, and the server does not start', async (t) => {
  const path = await killedServer(t)
  damage(path, inFrame(framesOf(path) - 4, 2000))
  const before = logOf(path)
  await assert.rejects(keysIn(path), (error: unknown) => {
    assert.ok(error instanceof StoreUnusable)
    assert.match(error.message, /-wal is damaged: at least \d+ transactions .* --accept-damaged-log/)
    return true
  })
  assert.deepEqual(logOf(path), before)
})

test('a bit that turned anywhere but in the last transactions is found', async (t) => {
  const path = await killedServer(t)
  const whole = logOf(path)
  const last = inFrame(framesOf(path) - 3, 0)
  const missed: number[] = []
  // All of the header and of each frame's, and places in pages.
  const places = [...Array.from({ length: last }).keys()].filter(
    (at) => at < headerBytes || (at - headerBytes) % frameBytes < 24 || at % 611 === 0,
  )
  for (const at of places) {
    writeFileSync(`${path}-wal`, whole)
    damage(path, at)
    if (!findLogDamage(path)) missed.push(at)
  }
  assert.deepEqual(missed, [])
})

test('a log that ends in the midst of a frame is that of a power failure, and no damage', async (t) => {
  const path = await killedServer(t)
  for (const cut of [1, 100, 4100, frameBytes, frameBytes + 10]) {
    truncateSync(`${path}-wal`, logOf(path).length - cut)
    assert.equal(findLogDamage(path), undefined)
  }
  assert.ok((await keysIn(path)) >= 5)
})

test('a last transaction whose frames were flushed in part is that of a power failure, and no damage', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'rockpool.db')
  const running = join(folder, 'running.db')
  const database = new DatabaseSync(running)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (v)')
  const flushed = readFileSync(`${running}-wal`).length
  database.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
    INSERT INTO t SELECT randomblob(1000) FROM n`)
  for (const ending of ['', '-wal']) copyFileSync(running + ending, path + ending)
  database.close()
  const frames = (logOf(path).length - flushed) / frameBytes
  assert.ok(frames > 20)
  for (const lost of [1, 2, 10, frames - 1, frames]) {
    copyFileSync(`${path}-wal`, `${path}-whole`)
    const log = logOf(path)
    log.fill(0, flushed + (lost - 1) * frameBytes, flushed + lost * frameBytes)
    writeFileSync(`${path}-wal`, log)
    assert.equal(findLogDamage(path), undefined, `without frame ${lost} of ${frames}`)
    copyFileSync(`${path}-whole`, `${path}-wal`)
  }
})

test('frames that an earlier use of the log has left behind are no damage', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'rockpool.db')
  const running = join(folder, 'running.db')
  const database = new DatabaseSync(running)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (v)')
  for (let count = 0; count < 20; count++) database.exec(`INSERT INTO t VALUES (${count})`)
  database.exec('PRAGMA wal_checkpoint')
  database.exec('INSERT INTO t VALUES (20)')
  for (const ending of ['', '-wal']) copyFileSync(running + ending, path + ending)
  database.close()
  assert.equal(findLogDamage(path), undefined)
  const opened = new DatabaseSync(path)
  assert.equal(opened.prepare('SELECT count(*) AS count FROM t').get()?.['count'], 21)
  opened.close()
})

test('a server starts without what is lost where it is told to, and keeps the damaged log', async (t) => {
  const path = await killedServer(t)
  damage(path, inFrame(framesOf(path) - 4, 2000))
  const damaged = logOf(path)
  const left = await keysIn(path, { acceptsDamagedLog: true })
  assert.ok(left > 0 && left < 9)
  const kept = readdirSync(dirname(path)).find((name) => name.startsWith('rockpool.db-wal-damaged-'))
  assert.ok(kept)
  assert.deepEqual(readFileSync(join(dirname(path), kept)), damaged)
  assert.equal(await keysIn(path), left)
})

test('no backup and no copy is made of a database whose log is damaged', async (t) => {
  const path = await killedServer(t)
  damage(path, inFrame(framesOf(path) - 4, 2000))
  const message = /-wal is damaged/
  assert.throws(() => openCopySource(path), message)
  const work = { signal: new AbortController().signal, show: () => undefined, replace: false }
  await assert.rejects(makeBackup(dirname(path), join(dirname(path), 'backup.db'), work), message)
})
