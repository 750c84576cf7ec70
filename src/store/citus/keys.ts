import type { AccessKeyRecord, SigningKeyRecord } from '../ports/keys.ts'
import type { Database } from '../postgres/database.ts'
import { columnsOf, valuesOf } from '../columns.ts'
import { accessKeyRow, signingKeyRow } from '../rows/keys.ts'
import { accessKeyUpsert, listSigningKeys } from '../postgres/keys.ts'
import { deleteFrom, insertInto } from '../postgres/rows.ts'
import { named, type Call } from '../postgres/statement.ts'
import { changeConfiguration, readOpenPool, tell } from './pools.ts'

const keyColumns = columnsOf('signing_key', 'created', 'material')

export const distributedKeyStatements = named({
  findKeysOfUse: 'SELECT kid FROM signing_key WHERE pool = $1 AND use = $2',
  findIfRemoved: 'SELECT id FROM pool WHERE id = $1 AND removed = 1',
  insertSigningKey: insertInto('signing_key', signingKeyRow.columns, 'DO NOTHING'),
  findPastSigningKeys: `SELECT pool AS "poolId", use, kid FROM signing_key WHERE EXISTS (
    SELECT FROM signing_key AS newer WHERE newer.pool = signing_key.pool AND newer.use = signing_key.use
      AND newer.created > signing_key.created AND newer.created <= $1)`,
  dropSigningKey: deleteFrom('signing_key', keyColumns),
  putAccessKey: accessKeyUpsert,
  dropAccessKey: 'DELETE FROM access_key WHERE id = $1',
})

const {
  findKeysOfUse,
  findIfRemoved,
  insertSigningKey,
  findPastSigningKeys,
  dropSigningKey,
  putAccessKey,
  dropAccessKey,
} = distributedKeyStatements

const insert = (key: SigningKeyRecord): Call => ({
  statement: insertSigningKey,
  values: valuesOf(signingKeyRow.columns, key),
})

const poolsOf = (keys: readonly SigningKeyRecord[]) => [...new Set(keys.map(({ poolId }) => poolId))]

/** Adds keys for uses that have none. A use that has a key keeps it: the second caller gets the key of the first. */
export async function addSigningKeys(
  database: Database,
  keys: readonly SigningKeyRecord[],
): Promise<readonly SigningKeyRecord[]> {
  const look = ({ poolId, use }: SigningKeyRecord): readonly Call[] => [
    { statement: findKeysOfUse, values: [poolId, use] },
    { statement: findIfRemoved, values: [poolId] },
  ]
  await database.retry((attempt) =>
    attempt.transact(async (transaction) => {
      const [, ...found] = await transaction.send(tell, ...keys.flatMap(look))
      const isFree = (index: number) =>
        found.slice(index * 2, index * 2 + 2).every(({ count }) => count === 0)
      const added = keys.filter((_, index) => isFree(index))
      if (added.length > 0) await transaction.finish(...added.map(insert))
    }),
  )
  return (await Promise.all(poolsOf(keys).map((poolId) => listSigningKeys(database, poolId)))).flat()
}

/** Adds the keys beside those that the pool has. */
export async function rotateSigningKeys(
  database: Database,
  keys: readonly SigningKeyRecord[],
): Promise<void> {
  const pools = poolsOf(keys).toSorted()
  await database.retry((attempt) =>
    attempt.transact(async (transaction) => {
      const [, ...open] = await transaction.send(tell, ...pools.map(readOpenPool))
      const isThere = ({ poolId }: SigningKeyRecord) => open[pools.indexOf(poolId)]?.count === 1
      await transaction.finish(...keys.filter(isThere).map(insert))
    }),
  )
}

/** Removes keys that a newer one has replaced. The newer one was made before a moment. */
export async function sweepSigningKeys(database: Database, before: number): Promise<void> {
  const past = await database.all<Pick<SigningKeyRecord, 'poolId' | 'use' | 'kid'>>(
    findPastSigningKeys,
    before,
  )
  const drops = past.map((key) => ({ statement: dropSigningKey, values: valuesOf(keyColumns, key) }))
  if (drops.length > 0) await database.retry((attempt) => attempt.send(tell, ...drops))
}

export async function saveAccessKey(database: Database, key: AccessKeyRecord): Promise<void> {
  const put = { statement: putAccessKey, values: accessKeyRow.valuesOf(key) }
  await database.retry((attempt) => changeConfiguration(attempt, [put]))
}

/** Removes a key. If the connection is lost meanwhile, it may answer that there was no such key. */
export async function removeAccessKey(database: Database, id: string): Promise<boolean> {
  const drop = { statement: dropAccessKey, values: [id] }
  return database.retry((attempt) => changeConfiguration(attempt, [drop]))
}
