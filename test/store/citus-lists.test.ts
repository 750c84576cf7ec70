import assert from 'node:assert/strict'
import test from 'node:test'
import { Database } from '../../src/store/postgres/database.ts'
import type { UserFilter } from '../../src/domain/records.ts'
import { newDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { newCitusScene } from './citus-scene.ts'
import { addPool, addUser, email } from './fixtures.ts'

const byEmail = {
  UsernameAttributes: ['email' as const],
  AliasAttributes: [],
  UsernameConfiguration: { CaseSensitive: false },
}

test('by the statements for Citus: an exact filter on a name asks one shard for each row', async (t) => {
  const { proxy, store } = await newCitusScene(t)
  const pool = await addPool(store, byEmail)
  const user = await addUser(store, pool, 'diego', email('a@example.com', false))
  await addUser(store, pool, 'maria', email('b@example.com'))
  const cases: readonly [name: string, value: string, statements: readonly string[]][] = [
    ['email', 'a@example.com', ['findSubByAlias', 'findUser']],
    ['username', 'diego', ['findSubByAlias', 'findUser']],
    ['sub', user.sub, ['findUser']],
    ['email', 'c@example.com', ['findSubByAlias']],
    ['given_name', 'a', ['listKeysByAttribute']],
  ]
  for (const [name, value, statements] of cases) {
    const filter: UserFilter = { name, match: 'equals', value }
    proxy.reset()
    const listed = await store.listUsers({ poolId: pool.id, limit: 60, filter })
    assert.deepEqual(proxy.sent, statements, name)
    assert.deepEqual(listed, statements.includes('findUser') ? [{ key: { value, sub: user.sub }, user }] : [])
    const [found] = listed
    const after = found && (await store.listUsers({ poolId: pool.id, limit: 60, filter, after: found.key }))
    assert.deepEqual(after ?? [], [])
  }
})

test('by the statements for Citus: a page is filled up where users were removed or changed while it was read', async (t) => {
  const { url, proxy, store } = await newCitusScene(t)
  const pool = await addPool(store)
  for (const name of ['b', 'd', 'f', 'h']) await addUser(store, pool, name, { given_name: name })
  const changed = await addUser(store, pool, 'x', { given_name: 'x' })
  // As a shard answered before the changes: of users who are gone by now, and of one who has another value.
  await query(
    url,
    `INSERT INTO attr_idx VALUES ('${pool.id}', 'given_name', 'a', 'gone 1'), ('${pool.id}', 'given_name', 'c', 'gone 2'),
      ('${pool.id}', 'given_name', 'e', '${changed.sub}'), ('${pool.id}', 'given_name', 'g', 'gone 3')`,
  )
  const filter: UserFilter = { name: 'given_name', match: 'prefix', value: '' }
  for (const limit of [1, 2, 3, 5, 60]) {
    const page = await store.listUsers({ poolId: pool.id, limit, filter })
    assert.deepEqual(
      page.map(({ user }) => user.username),
      ['b', 'd', 'f', 'h', 'x'].slice(0, limit),
    )
  }
  proxy.reset()
  const second = await store.listUsers({ poolId: pool.id, limit: 2, filter, after: { value: 'b', sub: '~' } })
  assert.deepEqual(
    second.map(({ key }) => key.value),
    ['d', 'f'],
  )
  assert.ok(proxy.sent.filter((name) => name === 'listKeysByAttribute').length > 1)
})

test('on Citus a session asks each machine over one connection, and on one server nothing is set for that', async (t) => {
  const connectionString = await newDatabase(t)
  const readSetting = async (isDistributed: boolean) => {
    const database = new Database({ connectionString }, isDistributed)
    const text = `SELECT current_setting('citus.max_adaptive_executor_pool_size', true) AS value`
    const row = await database.get<{ value: string | null }>({ name: 'readSetting', text })
    await database.close()
    return row?.value
  }
  assert.equal(await readSetting(true), '1')
  assert.equal(await readSetting(false), null)
})
