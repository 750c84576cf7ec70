import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import type { DataLocation } from '../../src/config/config.ts'
import { openData } from '../../src/data/data-folder.ts'
import { newVault } from '../../src/crypto/vault.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { refused, startCommand, succeed } from '../support/command.ts'
import { makePartitioned, newOwnDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { newSealedScene } from '../support/sealed-scene.ts'
import { cellsOf, countSeals, sealsIn } from '../support/seals.ts'

const keyIn = (file: string) => Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')

async function postgresCells(url: string): Promise<readonly string[]> {
  const tables = await query<{ name: string }>(
    url,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
     AND NOT relispartition`,
  )
  const rows = await Promise.all(
    tables.map(({ name }) =>
      query<{ row: string }>(url, `SELECT to_jsonb(${name})::text AS row FROM ${name}`),
    ),
  )
  return rows.flat().map(({ row }) => row)
}

test('everything that is sealed in a folder is sealed anew, and everything goes on', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const place: DataLocation = { data, masterKey: undefined }
  const scene = await newSealedScene(place)
  const old = keyIn(join(data, 'master.key'))
  assert.equal(countSeals(cellsOf(data), old), scene.seals + 1)
  const said = await succeed('keys', 'rotate-master', '--data', data)
  assert.match(said, new RegExp(`^Sealed ${scene.seals} secrets anew, and opened each`))
  const [kept = '', ...more] = readdirSync(data).filter((name) => name.startsWith('master.key.'))
  assert.match(kept, /^master\.key\.until-\d{4}-/)
  assert.deepEqual(more, [])
  assert.ok(said.includes(join(data, kept)))
  const next = keyIn(join(data, 'master.key'))
  assert.deepEqual(keyIn(join(data, kept)), old)
  assert.notDeepEqual(next, old)
  for (const name of ['master.key', kept]) assert.equal(statSync(join(data, name)).mode & 0o777, 0o600)
  // Whatever column it may stand in, nothing names the old key any more.
  assert.equal(countSeals(cellsOf(data), old), 0)
  assert.equal(countSeals(cellsOf(data), next), scene.seals + 1)
  await assert.rejects(openData({ data, masterKey: old }), /The master key does not fit the database in /)
  // And once more: what was hashed under the first key still counts.
  await succeed('keys', 'rotate-master', '--data', data)
  await scene.check(place)
})

test('earlier seals are in no file of the folder after a rotation', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  await newSealedScene({ data, masterKey: undefined })
  const before = cellsOf(data)
    .flatMap(sealsIn)
    .filter((text) => newVault(keyIn(join(data, 'master.key'))).isOwn(text))
  // Some in pages that are free.
  const database = new DatabaseSync(join(data, 'rockpool.db'))
  database.exec('DELETE FROM outbox WHERE id > $$message 5$$'.replaceAll('$$', "'"))
  database.close()
  await succeed('keys', 'rotate-master', '--data', data)
  const files = readdirSync(data)
    .filter((name) => name.startsWith('rockpool.db'))
    .map((name) => readFileSync(join(data, name)).toString('latin1'))
  assert.ok(before.length > 10)
  for (const text of new Set(before))
    for (const file of files) assert.equal(file.includes(text.slice(0, 60)), false)
})

for (const [title, prepare] of [
  ['PostgreSQL', async () => undefined],
  ['PostgreSQL in parts', makePartitioned],
] as const) {
  test(`on ${title} the next key is given, and everything goes on under it`, async (t) => {
    const data = join(await temporaryFolder(t), 'data')
    const url = await newOwnDatabase(t)
    await prepare(url)
    const [old, next] = [randomBytes(32), randomBytes(32)]
    const scene = await newSealedScene({ data, database: url, masterKey: old })
    assert.equal(countSeals(await postgresCells(url), old), scene.seals + 1)
    const environment = { ROCKPOOL_MASTER_KEY: old.toString('hex') }
    const args = ['keys', 'rotate-master', '--database', url]
    assert.match(
      await refused(args, environment),
      /: The data is under this master key already\. To change it, set ROCKPOOL_NEW_MASTER_KEY to/,
    )
    {
      // A server at work on it.
      await using _ = await openData({ data, database: url, masterKey: old })
      const both = { ...environment, ROCKPOOL_NEW_MASTER_KEY: next.toString('hex') }
      assert.match(await refused(args, both), /is in use \(\d+ other connections\)\. Stop all servers/)
    }
    const both = { ...environment, ROCKPOOL_NEW_MASTER_KEY: next.toString('hex') }
    const { code, output, errors } = await startCommand(args, both).ended
    assert.deepEqual([code, errors], [0, ''])
    assert.match(output, /^Sealed \d+ secrets anew/)
    assert.match(output, /\nServers need the new key as ROCKPOOL_MASTER_KEY from now on\.\n/)
    assert.equal(countSeals(await postgresCells(url), old), 0)
    assert.equal(countSeals(await postgresCells(url), next), scene.seals + 1)
    await scene.check({ data, database: url, masterKey: next })
    await assert.rejects(openData({ data, database: url, masterKey: old }), /The master key does not fit/)
    assert.match(await refused(args, both), /: The data is under this master key already\./)
  })
}

/** Kills the change further and further on, each time on what was left before. Answers at how many steps it has. */
async function killFurtherOn(
  place: DataLocation,
  environment: Readonly<Record<string, string>>,
  stride = 1,
): Promise<number> {
  const program = resolve(import.meta.dirname, 'rotate-until-killed.ts')
  for (let number = 0; ; number += stride) {
    const args = [program, place.data, place.database ?? '', String(number)]
    const env = { PATH: process.env['PATH'], ...environment }
    const { signal, status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    if (signal === null) {
      assert.equal(status, 0, stderr)
      return number
    }
    // Between two keys no server starts on it.
    await assert.rejects(openData(place, { create: false }), /SetupError: .*(cut short|does not fit)/)
  }
}

test('a change killed at any step goes on where it was, and no server starts before it is whole', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const place: DataLocation = { data, masterKey: undefined }
  const scene = await newSealedScene(place)
  const old = keyIn(join(data, 'master.key'))
  assert.ok((await killFurtherOn(place, {})) > 12)
  assert.equal(countSeals(cellsOf(data), old), 0)
  assert.equal(existsSync(join(data, 'master.key.next')), false)
  await scene.check(place)
})

test('a change that is killed at any step goes on where it was on PostgreSQL too', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const database = await newOwnDatabase(t)
  const [old, next] = [randomBytes(32), randomBytes(32)]
  const place: DataLocation = { data, database, masterKey: old }
  const scene = await newSealedScene(place)
  const ROCKPOOL_NEW_MASTER_KEY = next.toString('hex')
  const environment = { ROCKPOOL_MASTER_KEY: old.toString('hex'), ROCKPOOL_NEW_MASTER_KEY }
  assert.ok((await killFurtherOn(place, environment, 3)) > 12)
  assert.equal(countSeals(await postgresCells(database), old), 0)
  await scene.check({ ...place, masterKey: next })
})

test('a change that was cut short goes on with the new key alone, and with no other', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const place: DataLocation = { data, masterKey: undefined }
  const scene = await newSealedScene(place)
  const program = resolve(import.meta.dirname, 'rotate-until-killed.ts')
  const env = { PATH: process.env['PATH'] }
  assert.equal(spawnSync(process.execPath, [program, data, '', '2'], { env }).signal, 'SIGKILL')
  const next = keyIn(join(data, 'master.key.next'))
  const args = ['keys', 'rotate-master', '--data', data]
  const other = { ROCKPOOL_NEW_MASTER_KEY: randomBytes(32).toString('hex') }
  assert.match(await refused(args, other), /Neither master key fits the database in/)
  const moved = { ROCKPOOL_MASTER_KEY: next.toString('hex') }
  assert.match(
    await refused(['start', '--port', '0', '--data', data], moved),
    /The change of the master key of the database in \S+ was cut short\. Go on with it: rockpool keys rotate-master\n/,
  )
  const third = { ...moved, ...other }
  assert.match(await refused(args, third), /Another change of the master key of .* was cut short\./)
  assert.match(
    await refused(['copy', '--from', data, '--to', 'postgres://127.0.0.1:1/none'], moved),
    /was cut short/,
  )
  const { code, errors } = await startCommand(args, moved).ended
  assert.deepEqual([code, errors], [0, ''])
  await scene.check({ data, masterKey: next })
})

test('a change of the master key that cannot be made is refused in one line, and nothing is changed', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const rotate = ['keys', 'rotate-master', '--data', data]
  assert.match(await refused(rotate), /There is no data in/)
  {
    await using _ = await openData({ data, masterKey: undefined })
    assert.match(await refused(rotate), /A Rockpool server uses \S+rockpool\.db\. Stop it first\./)
  }
  const file = join(data, 'master.key')
  const old = readFileSync(file, 'utf8')
  assert.match(
    await refused(rotate, { ROCKPOOL_NEW_MASTER_KEY: 'hunter2' }),
    /: ROCKPOOL_NEW_MASTER_KEY must be 32 bytes: (?!.*hunter2)/,
  )
  assert.match(await refused(rotate, { ROCKPOOL_NEW_MASTER_KEY: old.trim() }), /is the master key until now/)
  assert.match(await refused([...rotate, '--read-only']), /rotate-master does not take --read-only/)
  renameSync(file, `${file}.away`)
  assert.match(await refused(rotate), /There is no master key to change/)
  writeFileSync(file, randomBytes(32).toString('hex'))
  chmodSync(file, 0o600)
  assert.match(await refused(rotate), /Neither master key fits/)
  renameSync(`${file}.away`, file)
  await using opened = await openData({ data, masterKey: undefined })
  assert.ok(opened)
  assert.equal(readFileSync(file, 'utf8'), old)
  assert.equal(existsSync(`${file}.next`), false)
})

test('a key that was made for a change that never began is not taken for another one', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  await (await openData({ data, masterKey: undefined }))[Symbol.asyncDispose]()
  const stale = randomBytes(32)
  writeFileSync(join(data, 'master.key.next'), `${stale.toString('hex')}\n`, { mode: 0o600 })
  await succeed('keys', 'rotate-master', '--data', data)
  assert.notDeepEqual(keyIn(join(data, 'master.key')), stale)
})

test('a backup made before is restored with the key of that time, and one made after with the new one', async (t) => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const scene = await newSealedScene({ data, masterKey: undefined })
  const old = keyIn(join(data, 'master.key'))
  await succeed('backup', join(folder, 'before.db'), '--data', data)
  await succeed('keys', 'rotate-master', '--data', data)
  await succeed('backup', join(folder, 'after.db'), '--data', data)
  const next = keyIn(join(data, 'master.key'))
  for (const [name, right, wrong] of [
    ['before', old, next],
    ['after', next, old],
  ] as const) {
    const to = join(folder, name)
    const args = ['restore', join(folder, `${name}.db`), '--data', to]
    const refusal = await refused(args, { ROCKPOOL_MASTER_KEY: wrong.toString('hex') })
    assert.match(refusal, /The master key at hand does not open/)
    const done = await startCommand(args, { ROCKPOOL_MASTER_KEY: right.toString('hex') }).ended
    assert.equal(done.code, 0, done.errors)
  }
  await scene.check({ data: join(folder, 'after'), masterKey: next })
})
