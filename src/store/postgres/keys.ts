import type { AccessKeyRecord, SigningKeyRecord } from '../ports/keys.ts'
import { namesOf, setToExcluded, valuesOf, type RowOf } from '../columns.ts'
import { accessKeyRow, signingKeyRow, toAccessKey } from '../rows/keys.ts'
import type { Database } from './database.ts'
import { telling } from './pools.ts'
import { insertInto } from './rows.ts'
import { named } from './statement.ts'

/** The SQL that writes an access key in the place of one of the same id. */
export const accessKeyUpsert = insertInto(
  'access_key',
  accessKeyRow.columns,
  `(id) DO UPDATE SET ${setToExcluded(accessKeyRow.columns, 'id')}`,
)

export const keyStatements = named({
  listSigningKeys: `SELECT ${signingKeyRow.selection} FROM signing_key WHERE pool = $1
    ORDER BY use, created, kid`,
  // The lock makes another transaction that adds keys of the same pool wait for this one. None of them is in a hurry.
  queueForSigningKeys: 'SELECT id FROM configuration WHERE id = 1 FOR UPDATE',
  addSigningKey: `INSERT INTO signing_key (${namesOf(signingKeyRow.columns)}) SELECT $1, $2, $3, $4, $5
    WHERE NOT EXISTS (SELECT FROM pool WHERE id = $1 AND removed = 1)
      AND NOT EXISTS (SELECT FROM signing_key WHERE pool = $1 AND use = $2)`,
  rotateSigningKey: `WITH added AS (
      INSERT INTO signing_key (${namesOf(signingKeyRow.columns)}) SELECT $1, $2, $3, $4::bigint, $5
      WHERE EXISTS (SELECT FROM pool WHERE id = $1 AND removed = 0) ON CONFLICT DO NOTHING RETURNING kid),
    ${telling('added')}
    SELECT kid FROM added`,
  findAccessKey: `SELECT ${accessKeyRow.selection} FROM access_key WHERE id = $1`,
  listAccessKeys: `SELECT ${accessKeyRow.selection} FROM access_key ORDER BY id`,
  saveAccessKey: `WITH saved AS (
      ${accessKeyUpsert} RETURNING id),
    ${telling('saved')}
    SELECT id FROM saved`,
  noteKeyUse: 'UPDATE access_key SET last_used = $2 WHERE id = $1 AND coalesce(last_used, 0) < $2',
  removeAccessKey: `WITH removed AS (DELETE FROM access_key WHERE id = $1 RETURNING id),
    ${telling('removed')}
    SELECT id FROM removed`,
})

export async function listSigningKeys(
  database: Database,
  poolId: string,
): Promise<readonly SigningKeyRecord[]> {
  return database.all<SigningKeyRecord>(keyStatements.listSigningKeys, poolId)
}

/** Adds keys for uses that have none. A use that has a key keeps it: the second caller gets the key of the first. */
async function addSigningKeys(
  database: Database,
  keys: readonly SigningKeyRecord[],
): Promise<readonly SigningKeyRecord[]> {
  const adding = keys.map((key) => ({
    statement: keyStatements.addSigningKey,
    values: valuesOf(signingKeyRow.columns, key),
  }))
  const queueing = { statement: keyStatements.queueForSigningKeys, values: [] }
  await database.retry((attempt) => attempt.send(queueing, ...adding))
  const pools = [...new Set(keys.map(({ poolId }) => poolId))]
  return (await Promise.all(pools.map((poolId) => listSigningKeys(database, poolId)))).flat()
}

/** Adds the keys beside those that the pool has. */
async function rotateSigningKeys(database: Database, keys: readonly SigningKeyRecord[]): Promise<void> {
  const adding = keys.map((key) => ({
    statement: keyStatements.rotateSigningKey,
    values: valuesOf(signingKeyRow.columns, key),
  }))
  await database.retry((attempt) => attempt.send(...adding))
}

async function findAccessKey(database: Database, id: string): Promise<AccessKeyRecord | undefined> {
  const row = await database.get<RowOf<'access_key'>>(keyStatements.findAccessKey, id)
  return row && toAccessKey(row)
}

async function listAccessKeys(database: Database): Promise<readonly AccessKeyRecord[]> {
  return (await database.all<RowOf<'access_key'>>(keyStatements.listAccessKeys)).map(toAccessKey)
}

async function saveAccessKey(database: Database, key: AccessKeyRecord): Promise<void> {
  await database.run(keyStatements.saveAccessKey, ...accessKeyRow.valuesOf(key))
}

async function noteKeyUse(database: Database, id: string, at: number): Promise<void> {
  await database.run(keyStatements.noteKeyUse, id, at)
}

/** Removes a key. If the connection is lost meanwhile, it may answer that there was no such key. */
async function removeAccessKey(database: Database, id: string): Promise<boolean> {
  return (await database.run(keyStatements.removeAccessKey, id)) === 1
}

export const keys = {
  listSigningKeys,
  addSigningKeys,
  rotateSigningKeys,
  findAccessKey,
  listAccessKeys,
  saveAccessKey,
  noteKeyUse,
  removeAccessKey,
}
