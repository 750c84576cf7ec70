import type { ClientRecord } from '../../domain/pool.ts'
import { Conflict } from '../store.ts'
import { clientStatements } from '../postgres/clients.ts'
import type { Database } from '../postgres/database.ts'
import { named, type Call } from '../postgres/statement.ts'
import { changeConfiguration, readOpenPool, type Saved } from './pools.ts'

export const distributedClientStatements = named({
  addNewClient:
    'INSERT INTO client (id, pool, version, record) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING',
  replaceClient: `UPDATE client SET version = $3::bigint, record = $4
    WHERE id = $1 AND pool = $2 AND version = $3::bigint - 1`,
  dropClient: 'DELETE FROM client WHERE id = $1 AND pool = $2',
})

const { addNewClient, replaceClient, dropClient } = distributedClientStatements

/** @throws {Conflict} */
export async function saveClient(database: Database, record: ClientRecord): Promise<void> {
  const { id, poolId, version } = record
  const text = JSON.stringify(record)
  const save: Call =
    version === 1
      ? { statement: addNewClient, values: [id, poolId, text] }
      : { statement: replaceClient, values: [id, poolId, version, text] }
  await database.retry(async (attempt) => {
    if (await changeConfiguration(attempt, [readOpenPool(poolId), save])) return
    const now = attempt.mayHaveCommitted
      ? await attempt.get<Saved>(clientStatements.findClient, id)
      : undefined
    if (now?.record !== text) throw new Conflict(id)
  })
}

export async function removeClient(database: Database, poolId: string, id: string): Promise<void> {
  const drop = { statement: dropClient, values: [id, poolId] }
  await database.retry((attempt) => changeConfiguration(attempt, [drop]))
}
