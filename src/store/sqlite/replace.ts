import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Database, reasonOf, reasons } from './database.ts'
import { besides } from './files.ts'
import { kindOf } from './header.ts'
import { checkHeader, toUnusable } from './open-database.ts'
import { sync } from './sync.ts'
import { findLogDamage, keepDamagedLog } from './write-ahead-log.ts'

/** Whether a database is at a path, or at least the log of one. */
export const isDatabaseAt = (path: string) =>
  existsSync(path) || (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0

/**
 * Puts a database, all in one synced file, in the place of the one at a path. The old one goes to the path `aside`.
 * At each moment one or the other is at the path, whole. The caller holds the lock of the path.
 * @throws {StoreUnusable} another program has the old one open; nothing has changed
 */
export function replaceDatabase(path: string, draft: string, aside: string | undefined): void {
  try {
    if (existsSync(path)) foldLog(path)
    if (aside !== undefined) linkAside(path, aside)
    // Files that are still beside the old database must not be taken for a log of the new one. Their presence means
    // that the old one is damaged.
    for (const ending of besides) rmSync(path + ending, { force: true })
    sync(dirname(path))
    renameSync(draft, path)
    sync(dirname(path))
  } catch (error) {
    throw toUnusable(path, error)
  }
}

/** Gives the old files a second name. It is their only name once the first belongs to the new database. */
function linkAside(path: string, aside: string): void {
  for (const ending of ['', ...besides]) {
    if (existsSync(path + ending)) linkSync(path + ending, aside + ending)
  }
  sync(dirname(path))
}

/** Moves the log into the database itself, so that it is one file. A damaged database stays as it is. */
function foldLog(path: string): void {
  if (kindOf(path, 'r+') === 'no database') return
  checkHeader(path)
  if (findLogDamage(path)) keepDamagedLog(path, Date.now())
  let database: Database | undefined
  try {
    database = new Database(path, 1024)
    // SQLite does this only for a connection that has the database to itself.
    database.exec('PRAGMA journal_mode = DELETE')
  } catch (error) {
    const reason = reasonOf(error instanceof Error ? error.cause : error)
    if (reason !== reasons.damaged && reason !== reasons.notADatabase) throw error
  } finally {
    database?.close()
  }
}
