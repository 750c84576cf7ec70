import assert from 'node:assert/strict'
import test from 'node:test'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { makePartitioned, newDatabase } from '../support/postgres.ts'
import { storeContract } from './contract.ts'
import { addPool, addUser } from './fixtures.ts'

/** Nobody else changes the configuration, so it stays as it is known. */
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
    return (await store.listUsers({ pool: pool.id, filter, limit: 60 })).map(({ key }) => key.value)
  }
  assert.deepEqual(await find('prefix', ''), values)
  assert.deepEqual(await find('prefix', 'a\0'), values.slice(1, 5))
  assert.deepEqual(await find('prefix', 'a\u0001'), values.slice(5, 8))
  assert.deepEqual(await find('equals', 'a'), ['a'])
  assert.deepEqual(await find('equals', 'a\0'), ['a\0'])
})
