import type { ClientRecord } from '../../domain/pool.ts'
import type { Database } from './database.ts'
import { Conflict } from '../store.ts'

interface Row {
  readonly record: string
}

const toRecord = ({ record }: Row) => JSON.parse(record) as ClientRecord

/** The pool exists and is not being removed. */
const poolIsThere = 'EXISTS (SELECT 1 FROM pool WHERE pool.id = client.pool AND removed = 0)'

function findClient(database: Database, id: string): ClientRecord | undefined {
  const row = database.get<Row>(`SELECT record FROM client WHERE id = ? AND ${poolIsThere}`, id)
  return row && toRecord(row)
}

function listClients(
  database: Database,
  poolId: string,
  after: string | undefined,
  limit: number,
): readonly ClientRecord[] {
  return database
    .all<Row>(
      `SELECT record FROM client WHERE pool = ? AND id > ? AND ${poolIsThere} ORDER BY id LIMIT ?`,
      poolId,
      after ?? '',
      limit,
    )
    .map(toRecord)
}

function saveClient(database: Database, record: ClientRecord): void {
  const { id, poolId, version } = record
  const text = JSON.stringify(record)
  const changed =
    version === 1
      ? database.run(
          `INSERT INTO client (id, pool, version, record) SELECT ?1, id, 1, ?3 FROM pool WHERE id = ?2 AND removed = 0
           ON CONFLICT DO NOTHING`,
          id,
          poolId,
          text,
        )
      : database.run(
          `UPDATE client SET version = ?3, record = ?4
           WHERE id = ?1 AND pool = ?2 AND version = ?3 - 1 AND ${poolIsThere}`,
          id,
          poolId,
          version,
          text,
        )
  if (changed !== 1) throw new Conflict(id)
}

function removeClient(database: Database, poolId: string, id: string): void {
  database.run('DELETE FROM client WHERE id = ? AND pool = ?', id, poolId)
}

export const clients = { reads: { findClient }, writes: { saveClient, removeClient }, lists: { listClients } }
