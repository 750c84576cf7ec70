import type { PoolRecord } from '../../domain/pool.ts'
import { Conflict } from '../store.ts'
import type { Database } from './database.ts'
import { named } from './statement.ts'

interface Row {
  readonly record: string
}

const toRecord = ({ record }: Row) => JSON.parse(record) as PoolRecord

/**
 * Tells all nodes, in the same unit, that the configuration has changed. `change` is the part of WITH that changed
 * it.
 */
export const telling = (change: string) =>
  `told AS (UPDATE configuration SET version = version + 1 WHERE id = 1 AND EXISTS (SELECT FROM ${change}))`

export const poolStatements = named({
  findPool: 'SELECT record FROM pool WHERE id = $1 AND removed = 0',
  listPools: 'SELECT record FROM pool WHERE id > $1 AND removed = 0 ORDER BY id LIMIT $2',
  addPool: `WITH added AS (
      INSERT INTO pool (id, version, record) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING RETURNING id),
    ${telling('added')}
    SELECT id FROM added`,
  changePool: `WITH changed AS (
      UPDATE pool SET version = $2, record = $3 WHERE id = $1 AND version = $2 - 1 AND removed = 0 RETURNING id),
    ${telling('changed')}
    SELECT id FROM changed`,
  // The statement waits for transactions that add to the pool: they hold its row by its key.
  hidePool: `WITH held AS (SELECT id FROM pool WHERE id = $1 FOR UPDATE),
    hidden AS (UPDATE pool SET removed = 1 FROM held WHERE pool.id = held.id RETURNING pool.id),
    ${telling('hidden')},
    locked AS (DELETE FROM signing_key WHERE pool = $1 AND EXISTS (SELECT FROM hidden))
    SELECT id FROM hidden`,
  findHiddenPools: 'SELECT id FROM pool WHERE removed = 1',
  readVersion: 'SELECT version FROM configuration WHERE id = 1',
})

async function findPool(database: Database, id: string): Promise<PoolRecord | undefined> {
  const row = await database.get<Row>(poolStatements.findPool, id)
  return row && toRecord(row)
}

async function listPools(
  database: Database,
  after: string | undefined,
  limit: number,
): Promise<readonly PoolRecord[]> {
  const rows = await database.all<Row>(poolStatements.listPools, after ?? '', limit)
  return rows.map(toRecord)
}

/** @throws {Conflict} */
async function savePool(database: Database, record: PoolRecord): Promise<void> {
  const { id, version } = record
  const text = JSON.stringify(record)
  await database.retry(async (attempt) => {
    const changed =
      version === 1
        ? await attempt.run(poolStatements.addPool, id, text)
        : await attempt.run(poolStatements.changePool, id, version, text)
    if (changed === 1) return
    const now = attempt.mayHaveCommitted ? await attempt.get<Row>(poolStatements.findPool, id) : undefined
    if (now?.record !== text) throw new Conflict(id)
  })
}

/**
 * Hides the pool. The pool and its clients are no longer found, and its tokens cannot be verified. The rows remain.
 */
async function hidePool(database: Database, id: string): Promise<void> {
  await database.run(poolStatements.hidePool, id)
}

/** The hidden pools that still have rows. */
async function findHiddenPools(database: Database): Promise<readonly string[]> {
  const rows = await database.all<{ readonly id: string }>(poolStatements.findHiddenPools)
  return rows.map(({ id }) => id)
}

/** The version of the configuration, which differs after each change. */
async function readVersion(database: Database): Promise<number | undefined> {
  return (await database.get<{ readonly version: number }>(poolStatements.readVersion))?.version
}

export const pools = { findPool, listPools, savePool, hidePool, findHiddenPools, readVersion }
