import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Conflict, type Store } from '../../src/store/store.ts'
import { query } from '../support/postgres-query.ts'
import { newCitusScene } from './citus-scene.ts'
import { addPool, addUser, clientRecord, newUser, planNew, poolRecord, start } from './fixtures.ts'

/** The last statement of a look through all tables for rows of a hidden pool. */
const endOfLook = 'findPoolIn lockout'

/** Sweeps until something is so. */
async function sweepUntil(store: Store, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let sweeps = 0; !(await isSo()); sweeps++) {
    assert.ok(sweeps < 200, 'it did not come about by sweeps')
    await store.sweep(start)
  }
}

const hasNoPool = async (url: string) => (await query(url, 'SELECT FROM pool')).length === 0

const countOf = (sent: readonly string[], name: string) => sent.filter((one) => one === name).length

test('by the statements for Citus: every change of the configuration begins with the statement that all others wait for', async (t) => {
  const { proxy, store } = await newCitusScene(t)
  const record = poolRecord()
  const client = clientRecord(record.id)
  const access = { id: 'AKIA1', created: start, description: '', material: 'sealed' }
  const signing = { poolId: record.id, use: 'id', kid: 'k1', created: start, material: 'sealed' } as const
  const group = { poolId: record.id, id: 'one', version: 1, name: 'a', created: start, modified: start }
  proxy.reset()
  const changes: readonly (() => Promise<unknown>)[] = [
    () => store.savePool(record),
    () => store.savePool({ ...record, version: 2 }),
    () => assert.rejects(store.savePool({ ...record, version: 9 }), Conflict),
    () => store.saveClient(client),
    () => store.removeClient(record.id, client.id),
    () => store.addGroup({ key: 'a', group }, 1),
    () => store.addGroup({ key: 'b', group: { ...group, id: 'two' } }, 1),
    () => store.changeGroup({ key: 'a', group: { ...group, version: 2 } }),
    () => store.removeGroup('a', { poolId: record.id, id: 'one', at: start, actor: 'admin:AKIA1' }),
    () => store.forgetRemovedGroup(record.id, 'one'),
    () => store.addSigningKeys([signing]),
    () => store.addSigningKeys([{ ...signing, kid: 'k2' }]),
    () => store.rotateSigningKeys([{ ...signing, kid: 'k3', created: start + 1 }]),
    () => store.saveAccessKey(access),
    () => store.removeAccessKey(access.id),
    () => store.sweep(start + 1000 * 3_600_000),
    () => store.removePool(record.id),
  ]
  for (const change of changes) await change()
  const begun = proxy.sent.flatMap((name, index) => (name === 'begin' ? [proxy.sent[index + 1]] : []))
  assert.ok(begun.length >= changes.length, proxy.sent.join(' '))
  assert.deepEqual([...new Set(begun)], ['tellNodes'])
})

test('by the statements for Citus: users whose commit ends after their pool was hidden go too, and the pool last', async (t) => {
  const { url, proxy, store } = await newCitusScene(t)
  const pool = await addPool(store)
  await addUser(store, pool, 'early')
  proxy.reset()
  await store.removePool(pool.id)
  while (!proxy.sent.includes(endOfLook)) await wait(5)
  // As by a transaction that read the pool before, and that Citus has recovered.
  await query(
    url,
    `INSERT INTO users VALUES ('${pool.id}', 'late', 'late', 1, '', 1, 0, 0, '{}', NULL, 0);
     INSERT INTO alias VALUES ('${pool.id}', 0, 'late', 'late')`,
  )
  assert.equal(await store.findPool(pool.id), undefined)
  await assert.rejects(store.commit(planNew(pool, newUser(pool, 'later'))), Conflict)
  proxy.reset()
  await sweepUntil(store, () => hasNoPool(url))
  assert.deepEqual(await query(url, 'SELECT sub FROM users UNION SELECT sub FROM alias'), [])
  // The first look found the rows and then none. Nine more have to find none.
  assert.ok(countOf(proxy.sent, endOfLook) >= 10, proxy.sent.join(' '))
})

test('by the statements for Citus: looks for rows of a hidden pool begin anew when one of them failed', async (t) => {
  const { url, proxy, store } = await newCitusScene(t)
  const pool = await addPool(store)
  await store.removePool(pool.id)
  proxy.reset()
  await sweepUntil(store, () => countOf(proxy.sent, endOfLook) >= 8)
  proxy.reset()
  proxy.failAt('findPoolIn users', '53300')
  await sweepUntil(store, () => proxy.sent.includes('findPoolIn users'))
  proxy.reset()
  await sweepUntil(store, () => hasNoPool(url))
  assert.ok(countOf(proxy.sent, endOfLook) >= 10, proxy.sent.join(' '))
})
