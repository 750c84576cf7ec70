import type { AccessKeyRecord, SigningKeyRecord } from '../ports/keys.ts'
import { namesOf, setToExcluded, valuesOf, type RowOf } from '../columns.ts'
import { accessKeyRow, signingKeyRow, toAccessKey } from '../rows/keys.ts'
import type { Database } from './database.ts'

export function listSigningKeys(database: Database, poolId: string): readonly SigningKeyRecord[] {
  return database
    .all<SigningKeyRecord>(
      `SELECT ${signingKeyRow.selection} FROM signing_key WHERE pool = ? ORDER BY use, created, kid`,
      poolId,
    )
    .map(toSigningKey)
}

const toSigningKey = (row: SigningKeyRecord): SigningKeyRecord => ({ ...row })

/** Adds keys for uses that have none. A use that has a key keeps it: the second caller gets the key of the first. */
function addSigningKeys(database: Database, keys: readonly SigningKeyRecord[]): readonly SigningKeyRecord[] {
  const pools = [...new Set(keys.map(({ poolId }) => poolId))]
  const known = pools.flatMap((poolId) => listSigningKeys(database, poolId))
  const isNew = (key: SigningKeyRecord) =>
    !known.some(({ poolId, use }) => poolId === key.poolId && use === key.use)
  for (const key of keys.filter(isNew))
    addSigningKey(database, key, 'NOT EXISTS (SELECT 1 FROM pool WHERE id = ?1 AND removed = 1)')
  return pools.flatMap((poolId) => listSigningKeys(database, poolId))
}

/** Adds the keys beside those that the pool has. */
function rotateSigningKeys(database: Database, keys: readonly SigningKeyRecord[]): void {
  for (const key of keys)
    addSigningKey(database, key, 'EXISTS (SELECT 1 FROM pool WHERE id = ?1 AND removed = 0)')
}

function addSigningKey(database: Database, key: SigningKeyRecord, condition: string): void {
  database.run(
    `INSERT INTO signing_key (${namesOf(signingKeyRow.columns)}) SELECT ?1, ?2, ?3, ?4, ?5 WHERE ${condition}`,
    ...valuesOf(signingKeyRow.columns, key),
  )
}

function findAccessKey(database: Database, id: string): AccessKeyRecord | undefined {
  const row = database.get<RowOf<'access_key'>>(
    `SELECT ${accessKeyRow.selection} FROM access_key WHERE id = ?`,
    id,
  )
  return row && toAccessKey(row)
}

function listAccessKeys(database: Database): readonly AccessKeyRecord[] {
  return database
    .all<RowOf<'access_key'>>(`SELECT ${accessKeyRow.selection} FROM access_key ORDER BY id`)
    .map(toAccessKey)
}

function saveAccessKey(database: Database, key: AccessKeyRecord): void {
  database.run(
    `INSERT INTO access_key (${namesOf(accessKeyRow.columns)}) VALUES (${accessKeyRow.columns.map(() => '?').join(', ')})
     ON CONFLICT DO UPDATE SET ${setToExcluded(accessKeyRow.columns, 'id')}`,
    ...accessKeyRow.valuesOf(key),
  )
}

function noteKeyUse(database: Database, id: string, at: number): void {
  database.run('UPDATE access_key SET last_used = ?2 WHERE id = ?1 AND coalesce(last_used, 0) < ?2', id, at)
}

function removeAccessKey(database: Database, id: string): boolean {
  return database.run('DELETE FROM access_key WHERE id = ?', id) === 1
}

export const keys = {
  reads: { listSigningKeys, findAccessKey, listAccessKeys },
  writes: { addSigningKeys, rotateSigningKeys, saveAccessKey, noteKeyUse, removeAccessKey },
}
