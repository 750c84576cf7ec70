import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { CacheGrowth, cacheFor } from '../../src/store/sqlite/cache-growth.ts'
import { Database } from '../../src/store/sqlite/database.ts'
import { temporaryFolder } from './temporary-folder.ts'

const megabyte = 1024 * 1024

/** A database that says that it is larger. */
class LargeDatabase extends Database {
  bytes = 0

  override size(): number {
    return super.size() + this.bytes
  }
}

async function newDatabase(t: TestContext): Promise<LargeDatabase> {
  const database = new LargeDatabase(join(await temporaryFolder(t), 'rockpool.db'), cacheFor(0))
  t.after(() => database.close())
  database.exec('CREATE TABLE thing (id INTEGER PRIMARY KEY, body BLOB) STRICT')
  return database
}

/** In SQLite a number of kilobytes is negative. */
const cacheOf = (database: Database) =>
  -(database.getTuple<readonly [size: number]>('PRAGMA cache_size')?.[0] ?? 0)

test('the size of a database counts what is only in its log', async (t) => {
  const database = await newDatabase(t)
  database.exec('PRAGMA journal_mode = WAL')
  const before = database.size()
  database.run('INSERT INTO thing (body) VALUES (zeroblob(?))', megabyte)
  const grown = database.size() - before
  assert.ok(grown >= megabyte && grown < 1.1 * megabyte, `${grown}`)
})

test('the cache has a 64th of the file, but at least 4 MB and at most 256 MB', () => {
  const sizes = [0, 100, 256, 512, 4096, 16_384, 1_000_000]
  assert.deepEqual(
    sizes.map((size) => cacheFor(size * megabyte) / 1024),
    [4, 4, 4, 8, 64, 256, 256],
  )
})

test('the cache grows with the file from one thousand batches to the next, and outlives a failed transaction', async (t) => {
  const database = await newDatabase(t)
  const growth = new CacheGrowth(database)
  growth.follow()
  assert.equal(cacheOf(database), 4 * 1024)
  database.bytes = 1024 * megabyte
  for (let batch = 1; batch < 1000; batch++) growth.follow()
  assert.equal(cacheOf(database), 4 * 1024)
  growth.follow()
  assert.equal(cacheOf(database), 16 * 1024)
  database.recover()
  assert.equal(cacheOf(database), 16 * 1024)
})

test('a database that cannot be asked for its size is no obstacle', async (t) => {
  const database = await newDatabase(t)
  const growth = new CacheGrowth(database)
  database.close()
  growth.follow()
})
