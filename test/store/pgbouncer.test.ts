import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { openCopyTarget } from '../../src/store/postgres/copy-target.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { findPgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { newOwnDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { storeContract } from './contract.ts'
import { addPool, addUser, getUser, planAttributes } from './fixtures.ts'

const sessions = ['pool_mode = session']
const transactions = ['pool_mode = transaction', 'max_prepared_statements = 200']
const withoutNames = ['pool_mode = transaction']

/** A database of the test's own, and a pooler before it. */
async function newPlace(t: TestContext, settings: readonly string[]) {
  const url = await newOwnDatabase(t)
  const pooler = await startPgBouncer(url, settings)
  t.after(() => pooler[Symbol.asyncDispose]())
  return { url, pooler, behind: pooler.through(url) }
}

async function openBehind(t: TestContext, settings: readonly string[]) {
  const { behind, pooler } = await newPlace(t, settings)
  const store = await openPostgresStore({ url: behind, elapsed: () => 0 })
  t.after(() => store.close())
  return { store, pooler }
}

const version = findPgBouncer()
const keepsNames = version !== undefined && version >= 121

if (version === undefined) {
  test('nothing was run behind PgBouncer', (t) => t.skip('PgBouncer is not installed'))
} else {
  // The harder of the two that it can do.
  storeContract(
    `PostgreSQL behind PgBouncer that lends a session for a ${keepsNames ? 'transaction' : 'connection'}`,
    async (t) => (await openBehind(t, keepsNames ? transactions : sessions)).store,
  )

  test('a pooler that does not keep named statements is refused in one line', async (t) => {
    const { behind } = await newPlace(
      t,
      keepsNames ? [...withoutNames, 'max_prepared_statements = 0'] : withoutNames,
    )
    await assert.rejects(openPostgresStore({ url: behind }), {
      name: 'StoreUnusable',
      message:
        /^The database \w+ is behind a pooler that does not keep named statements\. Set max_prepared_statements = 200 in PgBouncer 1\.21 or newer, or pool_mode = session\.$/,
    })
  })
}

if (version !== undefined && !keepsNames) {
  test('no session was lent for a transaction', (t) => t.skip('PgBouncer is older than 1.21'))
}

if (keepsNames) {
  test('a pooler that is lost and comes back loses no change that was told, and none is made twice', async (t) => {
    const { store, pooler } = await openBehind(t, transactions)
    const pool = await addPool(store)
    const users = await Promise.all(
      Array.from({ length: 20 }, (_, index) => addUser(store, pool, `user-${index}`)),
    )
    const over = new AbortController()
    const changing = users.map(async (first) => {
      let [user, made] = [first, 0]
      while (!over.signal.aborted) {
        await store.commit(planAttributes(pool, user, { name: String(++made) }))
        user = await getUser(store, pool, user.sub)
        assert.equal(user.version, made + 1)
      }
      return made
    })
    for (let round = 0; round < 3; round++) await pooler.restart()
    over.abort()
    for (const [index, made] of (await Promise.all(changing)).entries()) {
      const user = await getUser(store, pool, users[index]?.sub ?? '')
      assert.equal(user.attributes['name'], String(made))
    }
  })

  test('sessions that are lent and do not keep commits by themselves are refused', async (t) => {
    const url = await newOwnDatabase(t)
    await query(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`)
    await using pooler = await startPgBouncer(url, transactions)
    await assert.rejects(openPostgresStore({ url: pooler.through(url) }), /keeps synchronous_commit at off/)
    await using store = await openPostgresStore({ url })
    assert.ok(store)
  })

  test('work that needs a session of its own is refused one that is lent', async (t) => {
    const { behind } = await newPlace(t, transactions)
    await assert.rejects(
      openCopyTarget({ connectionString: behind }),
      /is behind a pooler that lends sessions\. .* give it the address of PostgreSQL itself\.$/,
    )
  })
}
