import type { AccessKeyRecord, SigningKeyRecord } from '../../domain/records.ts'
import type { Database } from './database.ts'

export function listSigningKeys(database: Database, poolId: string): readonly SigningKeyRecord[] {
  return database
    .all<SigningKeyRecord>(
      'SELECT pool AS "poolId", use, kid, created, material FROM signing_key WHERE pool = ? ORDER BY use, created, kid',
      poolId,
    )
    .map(toSigningKey)
}

const toSigningKey = ({ poolId, use, kid, created, material }: SigningKeyRecord): SigningKeyRecord => ({
  poolId,
  use,
  kid,
  created,
  material,
})

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

function addSigningKey(
  database: Database,
  { poolId, use, kid, created, material }: SigningKeyRecord,
  condition: string,
): void {
  database.run(
    `INSERT INTO signing_key (pool, use, kid, created, material) SELECT ?1, ?2, ?3, ?4, ?5 WHERE ${condition}`,
    poolId,
    use,
    kid,
    created,
    material,
  )
}

const accessKeyColumns = 'id, created, description, material, read_only, pool, expires, last_used'

/** A row of the columns above. */
export interface AccessKeyRow {
  readonly id: string
  readonly created: number
  readonly description: string
  readonly material: string
  readonly read_only: number
  readonly pool: string | null
  readonly expires: number | null
  readonly last_used: number | null
}

export const toAccessKey = (row: AccessKeyRow): AccessKeyRecord => ({
  id: row.id,
  created: row.created,
  description: row.description,
  material: row.material,
  ...(row.read_only === 1 && { readOnly: true }),
  ...(row.pool !== null && { poolId: row.pool }),
  ...(row.expires !== null && { expires: row.expires }),
  ...(row.last_used !== null && { lastUsed: row.last_used }),
})

function findAccessKey(database: Database, id: string): AccessKeyRecord | undefined {
  const row = database.get<AccessKeyRow>(`SELECT ${accessKeyColumns} FROM access_key WHERE id = ?`, id)
  return row && toAccessKey(row)
}

function listAccessKeys(database: Database): readonly AccessKeyRecord[] {
  return database.all<AccessKeyRow>(`SELECT ${accessKeyColumns} FROM access_key ORDER BY id`).map(toAccessKey)
}

function saveAccessKey(database: Database, key: AccessKeyRecord): void {
  database.run(
    `INSERT INTO access_key (id, created, description, material, read_only, pool, expires)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT DO UPDATE SET created = ?2, description = ?3, material = ?4, read_only = ?5, pool = ?6, expires = ?7`,
    key.id,
    key.created,
    key.description,
    key.material,
    key.readOnly ? 1 : 0,
    key.poolId ?? null,
    key.expires ?? null,
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
