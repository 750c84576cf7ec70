import assert from 'node:assert/strict'
import test from 'node:test'
import { steps, sumOf } from '../../src/store/migrations/steps.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { allDistributedStatements } from '../support/store-statements.ts'
import { markDistributed, standInForCitus } from '../support/citus-stand-in.ts'
import { makePartitioned, newDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { newProxy } from '../support/postgres-proxy.ts'
import { storeContract } from './contract.ts'
import { addPool, addUser, getUser, planAttributes } from './fixtures.ts'

/** No other node changes the configuration, so it stays as it is known. */
const elapsed = () => 0

storeContract('PostgreSQL', async (t) => {
  const store = await openPostgresStore({ url: await newDatabase(t), elapsed })
  t.after(() => store.close())
  return store
})

storeContract('PostgreSQL, in parts', async (t) => {
  const url = await newDatabase(t)
  await makePartitioned(url)
  const store = await openPostgresStore({ url, elapsed })
  t.after(() => store.close())
  return store
})

storeContract('PostgreSQL, in parts, by the statements for Citus', async (t) => {
  const url = await newDatabase(t)
  await makePartitioned(url)
  const distributed = await standInForCitus(url)
  await markDistributed(distributed)
  const proxy = await newProxy(distributed)
  const store = await openPostgresStore({ url: proxy.url, elapsed })
  t.after(async () => {
    await store.close()
    await proxy[Symbol.asyncDispose]()
    const unknown = proxy.sent.filter((name) => name !== '' && !isKnown(name))
    assert.deepEqual([...new Set(unknown)], [], 'statements that are not among those for Citus')
  })
  return store
})

const isKnown = (name: string) =>
  name in allDistributedStatements || ['begin', 'commit', 'rollback', 'rockpool probe'].includes(name)

test('a database of an earlier schema keeps its messages, all of which were sent', async (t) => {
  const url = await newDatabase(t)
  const earlier = steps.slice(0, 2)
  const records = earlier.map(({ postgres }, index) => `(${index + 1}, '${sumOf(postgres)}')`)
  await query(
    url,
    `${earlier.map(({ postgres }) => postgres).join('')}
     CREATE TABLE rockpool_migration (id integer PRIMARY KEY, sum text NOT NULL);
     INSERT INTO rockpool_migration (id, sum) VALUES ${records.join(', ')};
     INSERT INTO outbox (bucket, id, pool, at, body) VALUES (0, 'm1', 'local_first', 5, 'sealed')`,
  )
  await using store = await openPostgresStore({ url, elapsed })
  const [kept] = await store.listMessages(undefined, 2)
  assert.deepEqual([kept?.id, kept?.body, kept?.state, kept?.due], ['m1', 'sealed', 'sent', 5])
  assert.deepEqual(await store.claimMessages(9, 10, 1), [])
})

test('characters that PostgreSQL cannot keep as they are come back, in their order', async (t) => {
  await using store = await openPostgresStore({ url: await newDatabase(t), elapsed })
  const pool = await addPool(store)
  const values = [
    'a',
    'a\0',
    'a\0\0',
    'a\0\u0001',
    'a\0b',
    'a\u0001',
    'a\u0001\0',
    'a\u0001\u0002',
    'a\u0002',
    'b\u0001',
  ]
  for (const [index, value] of values.entries()) {
    await addUser(store, pool, `u-${index}`, { given_name: value, preferred_username: value })
    assert.equal((await store.findUserByName(pool.id, value))?.username, `u-${index}`)
  }
  const find = async (match: 'equals' | 'prefix', value: string) => {
    const filter = { name: 'given_name', match, value }
    return (await store.listUsers({ poolId: pool.id, filter, limit: 60 })).map(({ key }) => key.value)
  }
  assert.deepEqual(await find('prefix', ''), values)
  assert.deepEqual(await find('prefix', 'a\0'), values.slice(1, 5))
  assert.deepEqual(await find('prefix', 'a\u0001'), values.slice(5, 8))
  assert.deepEqual(await find('equals', 'a'), ['a'])
  assert.deepEqual(await find('equals', 'a\0'), ['a\0'])
})

test('a user who is changed stays in their page, so that no index has to follow', async (t) => {
  const url = await newDatabase(t)
  await using store = await openPostgresStore({ url, elapsed })
  const pool = await addPool(store)
  let last = await addUser(store, pool, 'user-0')
  for (let index = 1; index < 100; index++) await addUser(store, pool, `user-${index}`)
  const pageOf = async () =>
    (
      await query<{ page: string }>(
        url,
        `SELECT (ctid::text::point)[0]::text AS page FROM users WHERE sub = '${last.sub}'`,
      )
    )[0]?.page
  const before = await pageOf()
  await store.commit(planAttributes(pool, last, { name: 'new' }))
  last = await getUser(store, pool, last.sub)
  assert.equal(last.version, 2)
  assert.equal(await pageOf(), before)
})
