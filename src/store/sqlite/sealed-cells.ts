import { toListing, type CellDialect, type SealedCell, type SealedCells } from '../sealed-cells.ts'
import { tables } from '../tables.ts'
import type { Database } from './database.ts'
import type { Lock } from './lock.ts'
import { openAlone, toUnusable, type LockedDatabase } from './open-database.ts'

const dialect: CellDialect = {
  place: (number) => `?${number}`,
  contains: (column, parameter) => `instr(${column}, ${parameter}) > 0`,
}

/** The sealed cells of a database file. It holds the lock that servers take. */
class SqliteSealedCells implements SealedCells {
  readonly #database: Database
  readonly #lock: Lock

  constructor({ database, lock }: LockedDatabase) {
    this.#database = database
    this.#lock = lock
  }

  async list(...[column, after, limit]: Parameters<SealedCells['list']>): Promise<readonly SealedCell[]> {
    const { text, values } = toListing(column, after, dialect)
    return this.#attempt(() =>
      this.#database
        .allTuples<readonly [string, ...(string | number)[]]>(`${text} LIMIT ${limit}`, ...values)
        .map(([cell, ...key]) => ({ text: cell, key })),
    )
  }

  async change(...[{ table, column }, cells]: Parameters<SealedCells['change']>): Promise<void> {
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
