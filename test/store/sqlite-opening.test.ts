import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { StoreUnusable } from '../../src/store/store.ts'
import { addPool, addUser, poolRecord, start } from './fixtures.ts'
import { makeOlderDatabase } from './older-database.ts'
import { temporaryFolder } from './temporary-folder.ts'

test('the folder is made where it is missing, and only its owner can read what is in it', async (t) => {
  const folder = join(await temporaryFolder(t), 'deep', 'down')
  await using store = await openSqliteStore({ path: join(folder, 'rockpool.db'), threads: true })
  await addPool(store)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  for (const ending of ['', '-wal', '-shm']) {
    assert.equal((await stat(join(folder, `rockpool.db${ending}`))).mode & 0o777, 0o600)
  }
})

test('a second server on the same data is refused at once and the first goes on', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  await using first = await openSqliteStore({ path, threads: true })
  for (const threads of [true, false])
    await refused(path, /^Another Rockpool server uses .*\. Stop it first/, threads)
  const pool = await addPool(first)
  await addUser(first, pool, 'someone')
})

test('a closed store can be opened again', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  for (let count = 0; count < 3; count++) {
    await using store = await openSqliteStore({ path, threads: true })
    await addPool(store)
    assert.equal((await store.listPools(undefined, 10)).length, count + 1)
  }
})

test('a command beside a server adds an access key, which the server finds at once', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  const key = { id: 'AKIA1', created: start, description: 'added beside', material: 'sealed' }
  await using server = await openSqliteStore({ path, threads: true })
  assert.equal(await server.findAccessKey('AKIA1'), undefined)
  {
    await using command = await openSqliteStore({ path, threads: false, alongsideServer: true })
    await command.saveAccessKey(key)
    assert.deepEqual(await server.findAccessKey('AKIA1'), key)
    await command.removeAccessKey('AKIA1')
  }
  assert.equal(await server.findAccessKey('AKIA1'), undefined)
  await addPool(server)
})

test('a command may come before the first server, and does not keep it from starting', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  await using command = await openSqliteStore({ path, threads: false, alongsideServer: true })
  await command.saveAccessKey({ id: 'AKIA1', created: start, description: '', material: 'sealed' })
  await using server = await openSqliteStore({ path, threads: true })
  assert.ok(await server.findAccessKey('AKIA1'))
})

test('a database of another program is refused and left as it is', async (t) => {
  const path = join(await temporaryFolder(t), 'other.db')
  const other = new DatabaseSync(path)
  other.exec('PRAGMA journal_mode = WAL; CREATE TABLE users (id)')
  other.close()
  await refusedUnchanged(path, /belongs to another program\. Choose another data folder/)
})

test('a database of a newer version is refused and left as it is', async (t) => {
  const path = await newDatabase(t)
  alter(path, `INSERT INTO migration (id, sum) VALUES (99, 'from the future')`)
  await refusedUnchanged(path, /was written by a newer Rockpool \(schema \d+; this one knows \d+\)/)
})

test('a database of the first schema keeps its users, their credentials and their messages', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  const pool = poolRecord({}, 'local_first')
  const columns = 'pool, sub, username, version, status, enabled, created, modified, document, credentials'
  const values = (name: string) =>
    `'local_first', 'sub of ${name}', '${name}', 1, 'CONFIRMED', 1, 5, 6, '{"v":1,"attributes":{"name":"N"},"pending":{}}'`
  makeOlderDatabase(path, 1, (database) =>
    database.exec(
      `INSERT INTO outbox (bucket, id, pool, at, body) VALUES (0, 'm1', 'local_first', 5, 'sealed');
     INSERT INTO pool (id, version, record) VALUES ('local_first', 1, '${JSON.stringify(pool)}');
     INSERT INTO users (${columns}, tokens_valid_after) VALUES (${values('one')}, 'sealed', 7), (${values('two')}, NULL, 8)`,
    ),
  )
  await using store = await openSqliteStore({ path, threads: false })
  const one = await store.findUser('local_first', 'sub of one')
  assert.deepEqual([one?.username, one?.attributes, one?.tokensValidAfter], ['one', { name: 'N' }, 7])
  assert.equal(await store.findCredentials('local_first', 'sub of one'), 'sealed')
  assert.equal((await store.findUser('local_first', 'sub of two'))?.tokensValidAfter, 8)
  assert.equal(await store.findCredentials('local_first', 'sub of two'), undefined)
  const [kept] = await store.listMessages(undefined, 2)
  assert.deepEqual([kept?.id, kept?.body, kept?.state, kept?.due], ['m1', 'sealed', 'sent', 5])
  assert.deepEqual(await store.claimMessages(9, 10, 1), [])
})

test('a database whose schema is none of ours is refused and left as it is', async (t) => {
  const path = await newDatabase(t)
  alter(path, `UPDATE migration SET sum = 'another'`)
  await refusedUnchanged(path, /has a schema that no release of Rockpool made/)
})

const damages: readonly [how: string, damage: (whole: Buffer) => Buffer][] = [
  ['empty', () => Buffer.alloc(0)],
  ['shorter than its header', (whole) => whole.subarray(0, 50)],
  ['cut off', (whole) => whole.subarray(0, whole.length / 2)],
  ['all zeros', (whole) => Buffer.alloc(whole.length)],
  ['text', () => Buffer.from('this is no database, '.repeat(100))],
  [
    'overwritten behind its header',
    (whole) => Buffer.concat([whole.subarray(0, 100), Buffer.alloc(whole.length, 7)]),
  ],
]

for (const [how, damage] of damages) {
  test(`a database that is ${how} is refused and left as it is`, async (t) => {
    const path = await newDatabase(t)
    await writeFile(path, damage(await readFile(path)))
    await refusedUnchanged(path, /is damaged or not a database\. Restore it from a backup/)
  })
}

test('a log without its database is not taken for a new one', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  await writeFile(`${path}-wal`, 'the only copy of something')
  await refused(path, /is missing, but its log .*-wal is there/)
  assert.equal(await readFile(`${path}-wal`, 'utf8'), 'the only copy of something')
})

test('remains of an interrupted start do not hinder the next', async (t) => {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  await writeFile(`${path}-new`, 'half a database')
  await writeFile(`${path}-new-journal`, 'half a journal')
  await using store = await openSqliteStore({ path, threads: false })
  await addPool(store)
  assert.ok(!(await readdir(join(path, '..'))).some((name) => name.includes('-new')))
})

test('a place where nothing can be written is refused', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'file'), 'here is a file')
  await mkdir(join(folder, 'rockpool.db'))
  const reason = /cannot be opened for reading and writing \(.*\)\. Check the folder and its permissions/
  await refused(join(folder, 'file', 'rockpool.db'), reason)
  await refused(join(folder, 'rockpool.db'), reason)
  // No account can make files here, not even the superuser.
  await refused('/proc/self/rockpool.db', reason)
  await rm(join(folder, 'rockpool.db'), { recursive: true })
})

async function newDatabase(t: TestContext): Promise<string> {
  const path = join(await temporaryFolder(t), 'rockpool.db')
  await using store = await openSqliteStore({ path, threads: false })
  await addPool(store)
  return path
}

function alter(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

async function refused(path: string, reason: RegExp, threads = true): Promise<void> {
  await assert.rejects(openSqliteStore({ path, threads }), (error) => {
    assert.ok(error instanceof StoreUnusable)
    assert.match(error.message, reason)
    assert.match(error.message, /^[^\n]+$/)
    return true
  })
}

async function refusedUnchanged(path: string, reason: RegExp): Promise<void> {
  const before = await readFile(path)
  for (const threads of [true, false]) await refused(path, reason, threads)
  assert.deepEqual(await readFile(path), before)
  assert.equal((await stat(`${path}-wal`).catch(() => undefined))?.size ?? 0, 0)
}
