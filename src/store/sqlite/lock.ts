import { DatabaseSync } from 'node:sqlite'
import { reasonOf, reasons } from './database.ts'

export interface Lock {
  release(): void
}

/** The time that another holder has to let go. Commands beside a server hold the lock for some milliseconds. */
const lockTimeout = 200

/**
 * Takes a lock that at most one process holds. Undefined if another has it. It is SQLite's lock on a file of its own,
 * hence a lock of the operating system. The system releases it when the process ends, however it ends. Nothing stale
 * remains after a crash, and no process id can be mistaken for another's. The file stays empty.
 */
export function takeLock(path: string): Lock | undefined {
  const connection = new DatabaseSync(path, { timeout: lockTimeout })
  try {
    // A journal in memory leaves no second file.
    connection.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return { release: () => connection.isOpen && connection.close() }
  } catch (error) {
    connection.close()
    if (reasonOf(error) === reasons.busy) return undefined
    throw error
  }
}
