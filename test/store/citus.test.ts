import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { distribute } from '../../src/store/citus/distribute.ts'
import { distributionColumns } from '../../src/store/tables.ts'
import { StoreUnusable } from '../../src/store/store.ts'
import { query } from '../support/postgres-query.ts'
import { newProxy } from '../support/postgres-proxy.ts'
import { storeContract } from './contract.ts'
import { addPool, addUser, email } from './fixtures.ts'

const citus = process.env['ROCKPOOL_TEST_CITUS_URL'] ?? ''

/** A schema of the test's own in the database that ROCKPOOL_TEST_CITUS_URL names, which has to have the extension. */
async function newPlace(t: TestContext): Promise<string> {
  const schema = `test_${randomBytes(6).toString('hex')}`
  await query(citus, `CREATE SCHEMA ${schema}`)
  t.after(() => query(citus, `DROP SCHEMA ${schema} CASCADE`))
  const url = new URL(citus)
  url.searchParams.set('options', `-c search_path=${schema}`)
  await using _ = await openPostgresStore({ url: url.href })
  return url.href
}

const silent = () => undefined

if (citus === '') {
  test('nothing was run on Citus', (t) => t.skip('ROCKPOOL_TEST_CITUS_URL does not name a database'))
} else {
  storeContract('Citus', async (t) => {
    const url = await newPlace(t)
    await distribute({ connectionString: url }, silent)
    const store = await openPostgresStore({ url, elapsed: () => 0 })
    t.after(() => store.close())
    return store
  })

  test('Citus: users are there after their tables were distributed, cut short once at every table', async (t) => {
    const url = await newPlace(t)
    const names = Array.from({ length: 50 }, (_, index) => `user-${index}`)
    {
      await using store = await openPostgresStore({ url })
      const pool = await addPool(store, {}, 'test_pool')
      for (const name of names) await addUser(store, pool, name, email(`${name}@example.com`))
    }
    for (const table of Object.keys(distributionColumns)) {
      await using proxy = await newProxy(url)
      proxy.cutAt(`spread ${table}`, 'before')
      await assert.rejects(distribute({ connectionString: proxy.url }, silent), StoreUnusable)
    }
    await distribute({ connectionString: url }, silent)
    await using store = await openPostgresStore({ url })
    for (const name of names) {
      assert.equal((await store.findUserByName('test_pool', `${name}@example.com`))?.username, name)
    }
    const [{ count } = { count: '' }] = await query<{ count: string }>(
      url,
      `SELECT count(*)::text AS count FROM pg_dist_partition JOIN pg_class ON pg_class.oid = logicalrelid
       WHERE relnamespace = current_schema()::regnamespace`,
    )
    assert.equal(count, '16')
  })
}
