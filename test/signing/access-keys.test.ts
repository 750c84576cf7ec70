import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { createAccessKey, findAccessKey, newKeyUse } from '../../src/signing/access-keys.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { newVault } from '../../src/crypto/vault.ts'

test('a key is found with its secret and what bounds it, and only under its own id', async () => {
  await using store = await openSqliteStore({ path: ':memory:', threads: false })
  const vault = newVault(randomBytes(32))
  const rights = { readOnly: true, poolId: 'us-east-1_rockpool', expires: 5 }
  const { id, secret } = await createAccessKey(store, vault, 'for tests', 3, rights)
  assert.deepEqual(await findAccessKey(store, vault, id), { secret, rights })
  assert.equal(await findAccessKey(store, vault, 'AKIAUNKNOWN'), undefined)
  const [record] = await store.listAccessKeys()
  await store.saveAccessKey({
    id: 'AKIAOTHER',
    created: 3,
    description: '',
    material: record?.material ?? '',
  })
  await assert.rejects(findAccessKey(store, vault, 'AKIAOTHER'))
})

test('the use of a key is noted once an hour, and what fails about it fails nothing else', async () => {
  let now = 1_000_000
  const noted: [id: string, at: number][] = []
  const faults: unknown[] = []
  const noteUse = newKeyUse({
    store: {
      async noteKeyUse(id, at) {
        noted.push([id, at])
        if (id === 'failing') throw new Error('no room')
      },
    },
    now: () => now,
    fault: (error) => faults.push(error),
  })
  for (const _ of [1, 2, 3]) noteUse('one')
  noteUse('failing')
  now += 3_600_000 - 1
  for (const id of ['one', 'failing', 'other']) noteUse(id)
  now += 1
  noteUse('one')
  await Promise.resolve()
  assert.deepEqual(noted, [
    ['one', 1_000_000],
    ['failing', 1_000_000],
    ['other', 4_599_999],
    ['one', 4_600_000],
  ])
  assert.equal(faults.length, 1)
})
