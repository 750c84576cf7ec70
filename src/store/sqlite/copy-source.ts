import type { SigningKeyRecord } from '../ports/keys.ts'
import type { CopiedRow, CopiedTable } from '../copied-table.ts'
import { listSigningKeys } from './keys.ts'
import type { Database } from './database.ts'
import type { Lock } from './lock.ts'
import { openAlone, type LockedDatabase } from './open-database.ts'

/** A database that is read as it is at one moment, while no server can start on it. It is never changed. */
export class CopySource implements Disposable {
  readonly #database: Database
  readonly #lock: Lock

  constructor({ database, lock }: LockedDatabase) {
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
  const inUse = `A Rockpool server uses ${path}. Stop it first, so that nothing changes while it is copied.`
  return new CopySource(openAlone(path, inUse, { readOnly: true }))
}
