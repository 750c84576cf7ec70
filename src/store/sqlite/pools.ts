import type { PoolRecord } from '../../domain/pool.ts'
import type { Database } from './database.ts'
import { Conflict } from '../store.ts'
import { tablesRemovedWith } from '../tables.ts'

interface Row {
  readonly record: string
}

const toRecord = ({ record }: Row) => JSON.parse(record) as PoolRecord

function findPool(database: Database, id: string): PoolRecord | undefined {
  const row = database.get<Row>('SELECT record FROM pool WHERE id = ? AND removed = 0', id)
  return row && toRecord(row)
}

function listPools(database: Database, after: string | undefined, limit: number): readonly PoolRecord[] {
  return database
    .all<Row>('SELECT record FROM pool WHERE id > ? AND removed = 0 ORDER BY id LIMIT ?', after ?? '', limit)
    .map(toRecord)
}

function savePool(database: Database, record: PoolRecord): void {
  const { id, version } = record
  const text = JSON.stringify(record)
  const changed =
    version === 1
      ? database.run(
          'INSERT INTO pool (id, version, record) VALUES (?, 1, ?) ON CONFLICT DO NOTHING',
          id,
          text,
        )
      : database.run(
          'UPDATE pool SET version = ?2, record = ?3 WHERE id = ?1 AND version = ?2 - 1 AND removed = 0',
          id,
          version,
          text,
        )
  if (changed !== 1) throw new Conflict(id)
}

/**
 * Hides the pool. The pool and its clients are no longer found, and its tokens cannot be verified. The rows remain.
 */
function hidePool(database: Database, id: string): void {
  if (database.run('UPDATE pool SET removed = 1 WHERE id = ?', id) === 0) return
  database.run('DELETE FROM signing_key WHERE pool = ?', id)
}

/** The hidden pools that still have rows. */
function findHiddenPools(database: Database): readonly string[] {
  return database.all<{ id: string }>('SELECT id FROM pool WHERE removed = 1').map(({ id }) => id)
}

/** The number of rows that go at once: few enough that other commands in the same batch hardly wait. */
const step = 100

/** Removes some rows of a hidden pool, but not its own row. Answers whether any may be left. */
function removeSomeOfPool(database: Database, id: string): boolean {
  for (const [table, { key }] of tablesRemovedWith('pool')) {
    const columns = key.join(', ')
    const statement = `DELETE FROM ${table} WHERE (${columns}) IN (SELECT ${columns} FROM ${table} WHERE pool = ? LIMIT ?)`
    if (database.run(statement, id, step) > 0) return true
  }
  return false
}

/** Removes the own row of a hidden pool. */
function removeHiddenPool(database: Database, id: string): void {
  database.run('DELETE FROM pool WHERE id = ? AND removed = 1', id)
}

export const pools = {
  reads: { findPool, findHiddenPools },
  writes: { savePool, hidePool, removeSomeOfPool, removeHiddenPool },
  lists: { listPools },
}
