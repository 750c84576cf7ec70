import type { ClientRecord } from '../../domain/pool.ts'
import { Conflict } from '../store.ts'
import type { Database } from './database.ts'
import { telling } from './pools.ts'
import { named } from './statement.ts'

interface Row {
  readonly record: string
}

const toRecord = ({ record }: Row) => JSON.parse(record) as ClientRecord

/** The pool exists and is not being removed. */
const poolIsThere = 'EXISTS (SELECT FROM pool WHERE pool.id = client.pool AND removed = 0)'

export const clientStatements = named({
  findClient: `SELECT record FROM client WHERE id = $1 AND ${poolIsThere}`,
  listClients: `SELECT record FROM client WHERE pool = $1 AND id > $2 AND ${poolIsThere} ORDER BY id LIMIT $3`,
  addClient: `WITH there AS (SELECT id FROM pool WHERE id = $2 AND removed = 0 FOR KEY SHARE),
    added AS (
      INSERT INTO client (id, pool, version, record) SELECT $1, id, 1, $3 FROM there ON CONFLICT DO NOTHING RETURNING id),
    ${telling('added')}
    SELECT id FROM added`,
  changeClient: `WITH changed AS (
      UPDATE client SET version = $3, record = $4
      WHERE id = $1 AND pool = $2 AND version = $3 - 1 AND ${poolIsThere} RETURNING id),
    ${telling('changed')}
    SELECT id FROM changed`,
  removeClient: `WITH removed AS (DELETE FROM client WHERE id = $1 AND pool = $2 RETURNING id),
    ${telling('removed')}
    SELECT id FROM removed`,
})

async function findClient(database: Database, id: string): Promise<ClientRecord | undefined> {
  const row = await database.get<Row>(clientStatements.findClient, id)
  return row && toRecord(row)
}

async function listClients(
  database: Database,
  poolId: string,
  after: string | undefined,
  limit: number,
): Promise<readonly ClientRecord[]> {
  const rows = await database.all<Row>(clientStatements.listClients, poolId, after ?? '', limit)
  return rows.map(toRecord)
}

/** @throws {Conflict} */
async function saveClient(database: Database, record: ClientRecord): Promise<void> {
  const { id, poolId, version } = record
  const text = JSON.stringify(record)
  await database.retry(async (attempt) => {
    const changed =
      version === 1
        ? await attempt.run(clientStatements.addClient, id, poolId, text)
        : await attempt.run(clientStatements.changeClient, id, poolId, version, text)
    if (changed === 1) return
    const now = attempt.mayHaveCommitted ? await attempt.get<Row>(clientStatements.findClient, id) : undefined
    if (now?.record !== text) throw new Conflict(id)
  })
}

async function removeClient(database: Database, poolId: string, id: string): Promise<void> {
  await database.run(clientStatements.removeClient, id, poolId)
}

export const clients = { findClient, listClients, saveClient, removeClient }
