import type { SigningKeyRecord } from '../../domain/records.ts'
import type { CopiedRow, CopiedTable } from '../copied-table.ts'
import { isNewest } from '../migrations/migrate.ts'
import { listSigningKeys } from './keys.ts'
import { StoreUnusable } from '../store.ts'
import { Database } from './database.ts'
import { takeLock, type Lock } from './lock.ts'
import { checkHeader, checkLog, toUnusable } from './open-database.ts'

const cacheKilobytes = 8192

/** A database that is read as it is at one moment, while no server can start on it. It is never changed. */
export class CopySource implements Disposable {
  readonly #database: Database
  readonly #lock: Lock

  constructor(database: Database, lock: Lock) {
    this.#database = database
    this.#lock = lock
    database.exec('BEGIN')
  }

  /** The rows of a table in the order of its key, from the one after `after`. */
  rows({ name, columns, key }: CopiedTable, after?: CopiedRow): Iterable<CopiedRow> {
    const order = key.join(', ')
    const rest = after ? `WHERE (${order}) > (${after.map(() => '?').join(', ')})` : ''
    const sql = `SELECT ${columns.join(', ')} FROM ${name} ${rest} ORDER BY ${order}`
    return this.#database.eachTuple<CopiedRow>(sql, ...(after ?? []))
  }

  listSigningKeys(poolId: string): readonly SigningKeyRecord[] {
    return listSigningKeys(this.#database, poolId)
  }

  [Symbol.dispose](): void {
    this.#database.close()
    this.#lock.release()
  }
}

/**
 * Opens the database at a path, which must exist, to read all of it.
 * @throws {StoreUnusable} a server has it, it is of another version, or it cannot be read
 */
export function openCopySource(path: string): CopySource {
  let lock: Lock | undefined
  let database: Database | undefined
  try {
    checkHeader(path)
    lock = takeLock(`${path}-lock`)
    if (!lock) {
      throw new StoreUnusable(
        `A Rockpool server uses ${path}. Stop it first, so that nothing changes while it is copied.`,
      )
    }
    checkLog(path)
    database = new Database(path, cacheKilobytes, { readOnly: true })
    if (!isNewest(database)) {
      throw new StoreUnusable(
        `${path} was written by an older Rockpool. Start a server of this version on it and stop it, then try again.`,
      )
    }
    return new CopySource(database, lock)
  } catch (error) {
    database?.close()
    lock?.release()
    throw toUnusable(path, error)
  }
}
