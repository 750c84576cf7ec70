import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { CommandQueue } from '../../src/store/sqlite/command-queue.ts'
import { Database } from '../../src/store/sqlite/database.ts'
import { channelHere, WorkerChannel } from '../../src/store/sqlite/worker-channel.ts'
import { runCommands } from '../../src/store/sqlite/requests.ts'
import { StoreBusy, StoreUnavailable } from '../../src/store/store.ts'
import { temporaryFolder } from './temporary-folder.ts'

const commands = {
  add: (database: Database, id: number) => database.run('INSERT INTO item (id) VALUES (?)', id),
  /** SQLite finds out only at COMMIT that the parent is missing. */
  addOrphan: (database: Database, id: number) =>
    database.run('INSERT INTO item (id, parent) VALUES (?, -1)', id),
  addMuch: (database: Database, id: number) =>
    database.run('INSERT INTO item (id, body) VALUES (?, zeroblob(1000000))', id),
  fail: (database: Database, id: number) => {
    database.run('INSERT INTO item (id) VALUES (?)', id)
    throw new RangeError('not this one')
  },
}

test('a command that fails leaves no trace and does not touch the others of its batch', async (t) => {
  const database = await newDatabase(t)
  const outcomes = runCommands(database, commands, [
    ['add', 1],
    ['fail', 2],
    ['add', 1],
    ['add', 3],
  ])
  assert.deepEqual(
    outcomes.map((outcome) => ('fault' in outcome ? outcome.fault.name : outcome.value)),
    [1, 'Error', 'Error', 1],
  )
  assert.deepEqual(idsIn(database), [1, 3])
})

test('a batch whose COMMIT fails has failed as a whole, and the next one succeeds', async (t) => {
  const database = await newDatabase(t)
  const queue = new CommandQueue<typeof commands>(
    channelHere((requests) => runCommands(database, commands, requests)),
    { batch: 32, inFlight: 1, waiting: 100 },
  )
  const outcomes = await Promise.allSettled([
    queue.run('add', 1),
    queue.run('addOrphan', 2),
    queue.run('add', 3),
  ])
  for (const outcome of outcomes) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable)
  }
  assert.deepEqual(idsIn(database), [])
  assert.equal(await queue.run('add', 4), 1)
  assert.deepEqual(idsIn(database), [4])
  await queue.close()
})

test('a command that has waited too long is refused and never carried out', async (t) => {
  const database = await newDatabase(t)
  const opened = Promise.withResolvers<void>()
  const lane = channelHere((requests) => runCommands(database, commands, requests))
  const queue = new CommandQueue<typeof commands>(
    { ...lane, run: (requests) => opened.promise.then(() => lane.run(requests)) },
    { batch: 1, inFlight: 1, waiting: 100, maxWait: 5 },
  )
  const sent = queue.run('add', 1)
  await new Promise(setImmediate)
  await Promise.all([2, 3].map((id) => assert.rejects(queue.run('add', id), StoreBusy)))
  opened.resolve()
  await sent
  assert.equal(await queue.run('add', 4), 1)
  await queue.close()
  assert.deepEqual(idsIn(database), [1, 4])
})

test('when the disk is full, exactly what was acknowledged is there', async (t) => {
  const database = await newDatabase(t)
  database.exec('PRAGMA max_page_count = 20')
  const outcomes = runCommands(database, commands, [
    ['add', 1],
    ['addMuch', 2],
    ['add', 3],
  ])
  const [, second] = outcomes
  assert.ok(second && 'fault' in second && second.fault.name === 'StoreUnavailable')
  const acknowledged = outcomes.flatMap((outcome, index) => ('value' in outcome ? [index + 1] : []))
  assert.deepEqual(idsIn(database), acknowledged)
  assert.deepEqual(runCommands(database, commands, [['add', 4]]), [{ value: 1 }])
})

test('while another process writes for too long, a batch fails and the next one succeeds', async (t) => {
  const database = await newDatabase(t)
  const other = new Database(database.path, 1024)
  database.exec('PRAGMA busy_timeout = 10')
  other.exec('BEGIN IMMEDIATE')
  const [outcome] = runCommands(database, commands, [['add', 1]])
  assert.ok(outcome && 'fault' in outcome && outcome.fault.name === 'StoreUnavailable')
  other.exec('ROLLBACK')
  other.close()
  assert.deepEqual(runCommands(database, commands, [['add', 1]]), [{ value: 1 }])
})

test('every commit is flushed to the disk before it is acknowledged', async (t) => {
  const database = await newDatabase(t)
  assert.equal(database.get<{ journal_mode: string }>('PRAGMA journal_mode')?.journal_mode, 'wal')
  // 2 is FULL. (PRAGMA synchronous)
  assert.equal(database.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous, 2)
  database.recover()
  assert.equal(database.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous, 2)
})

test('when a thread ends, what it was asked fails, and the next request starts another', async () => {
  const source = `import { parentPort } from 'node:worker_threads'
    parentPort.on('message', (requests) => {
      if (!requests) return parentPort.close()
      if (requests[0][0] === 'die') throw new Error('dead')
      parentPort.postMessage(requests.map(([name]) => ({ value: name })))
    })`
  const lane = new WorkerChannel(new URL(`data:text/javascript,${encodeURIComponent(source)}`), '')
  assert.deepEqual(await lane.run([['one'], ['two']]), [{ value: 'one' }, { value: 'two' }])
  const lost = await Promise.allSettled([lane.run([['die']]), lane.run([['behind it']])])
  for (const outcome of lost) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable)
  }
  assert.deepEqual(await lane.run([['three']]), [{ value: 'three' }])
  await lane.close()
  await lane.close()
})

async function newDatabase(t: TestContext): Promise<Database> {
  const database = new Database(join(await temporaryFolder(t), 'test.db'), 1024)
  t.after(() => database.close())
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;
    CREATE TABLE item (id INTEGER PRIMARY KEY, body BLOB,
      parent INTEGER REFERENCES item DEFERRABLE INITIALLY DEFERRED)`)
  return database
}

const idsIn = (database: Database) => database.all<{ id: number }>('SELECT id FROM item').map(({ id }) => id)
