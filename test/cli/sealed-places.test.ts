import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import test from 'node:test'
import { sealedPlaces } from '../../src/cli/sealed-places.ts'
import { distributionColumns, tables } from '../../src/store/tables.ts'

const sources = resolve(import.meta.dirname, '../../src')

/** Modules that seal what the database keeps, with the table in which it is. A new master key seals it anew. */
const kept: Readonly<Record<string, string>> = {
  'messages/outbox/sealed-message.ts': 'outbox',
  'accounts/client-secret.ts': 'client',
  'accounts/credentials.ts': 'credential',
  'accounts/protection.ts': 'code',
  'accounts/software-token.ts': 'users',
  'signing/access-keys.ts': 'access_key',
  'tokens/signing-keys.ts': 'signing_key',
}

/** Modules that seal what clients carry for an hour at most. A new master key ends it. */
const carried = ['operations/pagination.ts', 'crypto/sealed.ts']

/** The record of the master key, and its change. */
const own = ['data/key-record.ts', 'data/rotate-master.ts']

test('everything that is sealed is sealed anew under a new master key, or is carried by clients for a while', () => {
  const modules = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const sealing = modules.filter((name) =>
    /\b(vault|to)\.seal\(/.test(readFileSync(join(sources, name), 'utf8')),
  )
  assert.deepEqual(sealing.sort(), [...Object.keys(kept), ...carried, ...own].sort())
  assert.deepEqual(sealedPlaces.map(({ table }) => table).sort(), Object.values(kept).sort())
})

test('a cell that is sealed anew is named by the column by which its rows lie on several machines', () => {
  const columns: Readonly<Record<string, string>> = distributionColumns
  const spread = sealedPlaces.filter(({ table }) => columns[table] !== undefined)
  assert.deepEqual(
    spread.map(({ table }) => table),
    ['credential', 'users', 'code', 'outbox'],
  )
  for (const { table } of spread)
    assert.ok((tables[table].key as readonly string[]).includes(columns[table] ?? ''), table)
})
