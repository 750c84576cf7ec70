import type { SigningKeyRecord } from '../../../src/store/ports/keys.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import { Conflict } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import {
  addPool,
  addUser,
  clientRecord,
  getUser,
  newUser,
  planNew,
  poolRecord,
  race,
  start,
} from '../fixtures.ts'

export function configurationContract(name: string, open: OpenStore): void {
  test(`${name}: a pool is the same object at every look until it changes`, async (t) => {
    const store = await open(t)
    const record = poolRecord({ AliasAttributes: ['email'] })
    assert.equal(await store.findPool(record.id), undefined)
    await store.savePool(record)
    const first = await store.findPool(record.id)
    assert.deepEqual(first?.record, record)
    assert.deepEqual([...first.aliases], ['email'])
    assert.equal(await store.findPool(record.id), first)

    const changed = {
      ...record,
      version: 2,
      settings: { ...record.settings, AutoVerifiedAttributes: ['email' as const] },
    }
    await store.savePool(changed)
    const second = await store.findPool(record.id)
    assert.deepEqual(second?.record, changed)
    assert.deepEqual([...second.autoVerified], ['email'])
    assert.equal(await store.findPool(record.id), second)
  })

  test(`${name}: a pool changes only from the version before`, async (t) => {
    const store = await open(t)
    const record = poolRecord()
    await store.savePool(record)
    await assert.rejects(store.savePool(record), Conflict)
    await assert.rejects(store.savePool({ ...record, version: 3 }), Conflict)
    await assert.rejects(store.savePool({ ...poolRecord(), version: 2 }), Conflict)
    const { won, lost } = await race(10, () => store.savePool({ ...record, version: 2 }))
    assert.equal(won.length, 1)
    assert.ok(lost.every((error) => error instanceof Conflict))
  })

  test(`${name}: pools are listed by id, page after page`, async (t) => {
    const store = await open(t)
    const ids = ['test_a', 'test_B', 'test_C', 'test_z', 'test_é']
    for (const id of ids) await store.savePool(poolRecord({}, id))
    const inOrder = ['test_B', 'test_C', 'test_a', 'test_z', 'test_é']
    assert.deepEqual(
      (await store.listPools(undefined, 10)).map(({ id }) => id),
      inOrder,
    )
    assert.deepEqual(
      (await store.listPools('test_C', 2)).map(({ id }) => id),
      ['test_a', 'test_z'],
    )
    assert.deepEqual(await store.listPools('test_é', 2), [])
  })

  test(`${name}: a client is found by its id alone and is the same object until it changes`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const record = { ...clientRecord(pool.id), secret: 'sealed' }
    assert.equal(await store.findClient(record.id), undefined)
    await store.saveClient(record)
    const first = await store.findClient(record.id)
    assert.deepEqual(first?.record, record)
    assert.equal(await store.findClient(record.id), first)
    await store.saveClient({ ...record, version: 2, settings: { ClientName: 'changed' } })
    assert.equal((await store.findClient(record.id))?.record.settings.ClientName, 'changed')
    await assert.rejects(store.saveClient({ ...record, version: 2 }), Conflict)
    await store.removeClient('another pool', record.id)
    assert.ok(await store.findClient(record.id))
    await store.removeClient(pool.id, record.id)
    assert.equal(await store.findClient(record.id), undefined)
  })

  test(`${name}: the id of a client is taken in every pool, and its pool must exist`, async (t) => {
    const store = await open(t)
    const [one, other] = [await addPool(store), await addPool(store)]
    const record = clientRecord(one.id)
    await store.saveClient(record)
    await assert.rejects(store.saveClient({ ...record, poolId: other.id }), Conflict)
    await assert.rejects(store.saveClient(clientRecord('test_nowhere')), Conflict)
    assert.equal((await store.findClient(record.id))?.poolId, one.id)
  })

  test(`${name}: the clients of one pool are listed by id, page after page`, async (t) => {
    const store = await open(t)
    const [one, other] = [await addPool(store), await addPool(store)]
    for (const id of ['c', 'a', 'd', 'b']) await store.saveClient(clientRecord(one.id, id))
    await store.saveClient(clientRecord(other.id, 'e'))
    const idsOf = async (after?: string) => (await store.listClients(one.id, after, 3)).map(({ id }) => id)
    assert.deepEqual(await idsOf(), ['a', 'b', 'c'])
    assert.deepEqual(await idsOf('c'), ['d'])
  })

  test(`${name}: a removed pool is gone with its clients and keys at once, and takes nothing new`, async (t) => {
    const store = await open(t)
    const [gone, other] = [await addPool(store), await addPool(store)]
    await store.saveClient(clientRecord(gone.id, 'client of the one'))
    await store.saveClient(clientRecord(other.id, 'client of the other'))
    const user = await addUser(store, other, 'stays')
    await addUser(store, gone, 'goes')
    await store.addSigningKeys([signingKey(gone.id, 'id', 'k1'), signingKey(other.id, 'id', 'k2')])
    assert.ok(await store.findClient('client of the one'))

    await store.removePool(gone.id)
    assert.equal(await store.findPool(gone.id), undefined)
    assert.equal(await store.findClient('client of the one'), undefined)
    assert.deepEqual(await store.listClients(gone.id, undefined, 10), [])
    assert.deepEqual(
      (await store.listPools(undefined, 10)).map(({ id }) => id),
      [other.id],
    )
    assert.deepEqual(await store.listSigningKeys(gone.id), [])
    await assert.rejects(store.savePool({ ...gone.record, version: 2 }), Conflict)
    await assert.rejects(store.saveClient(clientRecord(gone.id)), Conflict)
    await assert.rejects(store.commit(planNew(gone, newUser(gone, 'late'))), Conflict)

    assert.ok(await store.findClient('client of the other'))
    assert.equal((await store.listSigningKeys(other.id)).length, 1)
    assert.equal((await getUser(store, other, user.sub)).username, 'stays')
    await store.removePool('test_never')
  })

  test(`${name}: of several who make the signing keys of a pool, the first one's are everybody's`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const { won } = await race(10, (index) =>
      store.addSigningKeys([
        signingKey(pool.id, 'id', `id ${index}`),
        signingKey(pool.id, 'access', `access ${index}`),
      ]),
    )
    const [kept] = won
    assert.equal(kept?.length, 2)
    for (const keys of won) assert.deepEqual(keys, kept)
    assert.deepEqual(await store.listSigningKeys(pool.id), kept)
    assert.deepEqual(kept.map(({ use }) => use).sort(), ['access', 'id'])
  })

  test(`${name}: new signing keys stand beside the old ones, until no token can need those`, async (t) => {
    const store = await open(t)
    const [pool, gone] = [await addPool(store), await addPool(store)]
    const old = [signingKey(pool.id, 'access', 'a1'), signingKey(pool.id, 'id', 'i1')]
    await store.addSigningKeys(old)
    assert.deepEqual(await store.listSigningKeys(pool.id), old)
    const access = { ...signingKey(pool.id, 'access', 'a0'), created: start + 1 }
    const id = { ...signingKey(pool.id, 'id', 'i0'), created: start + hour }
    await store.removePool(gone.id)
    await store.rotateSigningKeys([access, id, signingKey(gone.id, 'id', 'late')])
    const all = [old[0], access, old[1], id]
    assert.deepEqual(await store.listSigningKeys(pool.id), all)
    assert.deepEqual(await store.refreshSigningKeys(pool.id), all)
    assert.deepEqual(await store.listSigningKeys(gone.id), [])
    await store.sweep(start + 25 * hour)
    assert.deepEqual(await store.refreshSigningKeys(pool.id), all)
    await store.sweep(start + 1 + 25 * hour)
    assert.deepEqual(await store.refreshSigningKeys(pool.id), [access, old[1], id])
    await store.sweep(start + 1000 * hour)
    assert.deepEqual(await store.refreshSigningKeys(pool.id), [access, id])
  })

  test(`${name}: access keys are saved, found, listed and removed`, async (t) => {
    const store = await open(t)
    const key = { id: 'AKIA1', created: start, description: 'for tests', material: 'sealed' }
    assert.equal(await store.findAccessKey('AKIA1'), undefined)
    await store.saveAccessKey(key)
    await store.saveAccessKey({ ...key, id: 'AKIA0' })
    assert.deepEqual(await store.findAccessKey('AKIA1'), key)
    assert.deepEqual(
      (await store.listAccessKeys()).map(({ id }) => id),
      ['AKIA0', 'AKIA1'],
    )
    assert.equal(await store.removeAccessKey('AKIA1'), true)
    assert.equal(await store.removeAccessKey('AKIA1'), false)
    assert.equal(await store.findAccessKey('AKIA1'), undefined)
  })

  test(`${name}: an access key keeps what bounds it, and when it was last used`, async (t) => {
    const store = await open(t)
    const key = {
      id: 'AKIA1',
      created: start,
      description: '',
      material: 'sealed',
      readOnly: true,
      poolId: 'test_pool',
      expires: start + hour,
    }
    await store.saveAccessKey(key)
    await store.saveAccessKey({ ...key, id: 'AKIA2', readOnly: false })
    assert.deepEqual(await store.findAccessKey('AKIA1'), key)
    assert.equal((await store.findAccessKey('AKIA2'))?.readOnly, undefined)
    await store.noteKeyUse('AKIA1', start + 2)
    await store.noteKeyUse('AKIA1', start + 1)
    await store.noteKeyUse('AKIA3', start)
    const used = async () => (await store.listAccessKeys()).map(({ id, lastUsed }) => [id, lastUsed])
    assert.deepEqual(await used(), [
      ['AKIA1', start + 2],
      ['AKIA2', undefined],
    ])
    // What is made again is unbounded again, but was used when it was.
    await store.saveAccessKey({ id: 'AKIA1', created: start, description: '', material: 'sealed' })
    assert.deepEqual(await store.listAccessKeys().then(([first]) => first), {
      id: 'AKIA1',
      created: start,
      description: '',
      material: 'sealed',
      lastUsed: start + 2,
    })
  })
}

const hour = 3_600_000

const signingKey = (poolId: string, use: SigningKeyRecord['use'], kid: string): SigningKeyRecord => ({
  poolId,
  use,
  kid,
  created: start,
  material: `sealed ${kid}`,
})
