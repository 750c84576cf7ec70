import type { ChangedCell, SealedCell, SealedCells, SealedColumn } from '../sealed-cells.ts'
import { tables } from '../tables.ts'
import type { Database } from './database.ts'
import type { Lock } from './lock.ts'
import { openAlone, toUnusable, type LockedDatabase } from './open-database.ts'

/** The sealed cells of a database file. It holds the lock that servers take. */
class SqliteSealedCells implements SealedCells {
  readonly #database: Database
  readonly #lock: Lock

  constructor({ database, lock }: LockedDatabase) {
    this.#database = database
    this.#lock = lock
  }

  async list(
    { table, column, mark }: SealedColumn,
    after: SealedCell['key'] | undefined,
    limit: number,
  ): Promise<readonly SealedCell[]> {
    const { key } = tables[table]
    const order = key.join(', ')
    const conditions = [
      ...(after ? [`(${order}) > (${after.map(() => '?').join(', ')})`] : []),
      ...(mark === undefined ? [] : [`instr(${column}, ?) > 0`]),
    ]
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
    const sql = `SELECT ${column}, ${order} FROM ${table} ${where} ORDER BY ${order} LIMIT ?`
    const values = [...(after ?? []), ...(mark === undefined ? [] : [mark]), limit]
    return this.#attempt(() =>
      this.#database
        .allTuples<readonly [string, ...(string | number)[]]>(sql, ...values)
        .map(([text, ...key]) => ({ text, key })),
    )
  }

  async change({ table, column }: SealedColumn, cells: readonly ChangedCell[]): Promise<void> {
    const { key } = tables[table]
    const isRow = key.map((name) => `${name} = ?`).join(' AND ')
    const sql = `UPDATE ${table} SET ${column} = ? WHERE ${isRow} AND ${column} = ?`
    this.#attempt(() => {
      this.#database.exec('BEGIN IMMEDIATE')
      for (const { key, text, next } of cells) {
        if (this.#database.run(sql, next, ...key, text) !== 1) throw new TypeError('a row has changed')
      }
      this.#database.exec('COMMIT')
    })
  }

  async checkAlone(): Promise<void> {
    // The lock excludes servers, so there is nothing to check.
  }

  /** Writes the file anew, since free pages and the log would keep the former texts. */
  async clear(): Promise<void> {
    this.#attempt(() => {
      this.#database.exec('VACUUM')
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close()
    this.#lock.release()
  }

  #attempt<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      this.#database.recover()
      throw toUnusable(this.#database.path, error)
    }
  }
}

/**
 * Opens the sealed cells of the database at a path, which must exist.
 * @throws {StoreUnusable} a server has it, it is of another version, or it cannot be used
 */
export const openSqliteSealedCells = (path: string): SealedCells =>
  new SqliteSealedCells(openAlone(path, `A Rockpool server uses ${path}. Stop it first.`))
