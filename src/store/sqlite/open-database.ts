import { closeSync, existsSync, mkdirSync, openSync, renameSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkSchema, isNewest, migrate } from '../migrations/migrate.ts'
import { StoreUnusable } from '../store.ts'
import { Database, reasonOf, reasons } from './database.ts'
import { draftOf, removeFiles, removeLeftovers } from './files.ts'
import { applicationId, kindOf } from './header.ts'
import { takeLock, type Lock } from './lock.ts'
import { sync } from './sync.ts'
import { findLogDamage, keepDamagedLog } from './write-ahead-log.ts'

const cacheKilobytes = 8192

export interface OpenDatabase {
  readonly database: Database
  /** The lock is held while the database belongs to this process alone. Undefined in memory and beside a server. */
  readonly lock: Lock | undefined
}

export interface OpenDatabaseOptions {
  /** Opens the database beside a server that may be running. */
  readonly alongsideServer: boolean
  /** Continues without the transactions that a damaged log hides, and keeps that log. */
  readonly acceptsDamagedLog?: boolean
}

/**
 * Opens the database at a path and brings its schema up to date. Makes the database if there is none.
 * @throws {StoreUnusable} another server has it, or it cannot be used as it is; then nothing was changed
 */
export function openDatabase(
  path: string,
  { alongsideServer, acceptsDamagedLog = false }: OpenDatabaseOptions,
): OpenDatabase {
  if (path === ':memory:') {
    const database = new Database(path, cacheKilobytes)
    migrate(database)
    return { database, lock: undefined }
  }
  let lock: Lock | undefined
  try {
    makeFolder(dirname(path))
    lock = takeLock(`${path}-lock`)
    if (!lock && !alongsideServer) {
      throw new StoreUnusable(
        `Another Rockpool server uses ${path}. Stop it first, or choose another data folder for this one.`,
      )
    }
    const database = lock ? openOwn(path, acceptsDamagedLog) : openShared(path)
    if (!alongsideServer) return { database, lock }
    lock?.release()
    return { database, lock: undefined }
  } catch (error) {
    lock?.release()
    throw toUnusable(path, error)
  }
}

/** Network file systems cannot share memory between processes or be trusted with locks. SQLite's log needs both. */
const networkFileSystems = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42])

function makeFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (made) sync(dirname(made))
  if (networkFileSystems.has(statfsSync(folder).type)) {
    throw new StoreUnusable(
      `${folder} is on a network file system. Choose a data folder on a disk of this machine.`,
    )
  }
}

function openOwn(path: string, acceptsDamagedLog: boolean): Database {
  if (existsSync(path)) {
    checkHeader(path)
    if (!acceptsDamagedLog) checkLog(path)
    else if (findLogDamage(path)) keepDamagedLog(path, Date.now())
    removeLeftovers(path)
  } else create(path)
  return openChecked(path, (database) => {
    migrate(database)
    // A database restored from a backup has no log yet.
    database.exec('PRAGMA journal_mode = WAL')
  })
}

const openShared = (path: string) => openChecked(path, checkSchema)

/** Opens a database and checks it, or closes it if the check throws. */
export function openChecked(
  path: string,
  check: (database: Database) => void,
  kilobytes = cacheKilobytes,
): Database {
  const database = new Database(path, kilobytes)
  try {
    check(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Makes a database under another name and then moves it into place. So it is there whole or not at all. Only its
 * owner can read it. The files that SQLite puts beside it take over those permissions.
 */
function create(path: string): void {
  if (sizeOf(`${path}-wal`) > 0) {
    throw new StoreUnusable(
      `${path} is missing, but its log ${path}-wal is there. Restore both from a backup, or delete the log to begin anew.`,
    )
  }
  const draft = draftOf(path)
  removeFiles(draft)
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    const database = openChecked(draft, (database) => {
      database.exec(`PRAGMA application_id = ${applicationId}`)
      migrate(database)
      database.exec('PRAGMA journal_mode = WAL')
    })
    database.close()
    renameSync(draft, path)
  } catch (error) {
    removeFiles(draft)
    throw error
  }
  sync(dirname(path))
}

/**
 * Opens the database at a path, which must exist, for a command that works on all of it. The lock keeps servers away.
 * `inUse` is the error if one is at work.
 * @throws {StoreUnusable} a server has it, it is of another version, or it cannot be used
 */
export function openAlone(
  path: string,
  inUse: string,
  options: { readonly readOnly?: boolean } = {},
): LockedDatabase {
  let lock: Lock | undefined
  let database: Database | undefined
  try {
    checkHeader(path)
    lock = takeLock(`${path}-lock`)
    if (!lock) throw new StoreUnusable(inUse)
    checkLog(path)
    database = new Database(path, cacheKilobytes, options)
    if (!isNewest(database)) {
      throw new StoreUnusable(
        `${path} was written by an older Rockpool. Start a server of this version on it and stop it, then try again.`,
      )
    }
    return { database, lock }
  } catch (error) {
    database?.close()
    lock?.release()
    throw toUnusable(path, error)
  }
}

/** A database and the lock by which it belongs to this process alone. */
export interface LockedDatabase {
  readonly database: Database
  readonly lock: Lock
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/**
 * Checks the header. It opens the file for writing too, since SQLite silently opens a file that it may only read.
 * @throws {StoreUnusable} it is not a database of Rockpool's
 */
export function checkHeader(path: string): void {
  const kind = kindOf(path, 'r+')
  if (kind === 'no database') throw damaged(path)
  if (kind === 'of another program') {
    throw new StoreUnusable(`${path} belongs to another program. Choose another data folder.`)
  }
}

/**
 * Checks the log, since opening a database cuts it off at the first damage, and closing removes it. The caller holds
 * the lock.
 * @throws {StoreUnusable} acknowledged changes would be lost
 */
export function checkLog(path: string): void {
  const damage = findLogDamage(path)
  if (!damage) return
  throw new StoreUnusable(
    `${path}-wal is damaged: at least ${damage.transactions} transactions that were acknowledged cannot be read. ` +
      'Restore a backup, or start without them: --accept-damaged-log, which keeps a copy of the log.',
  )
}

const damaged = (path: string) =>
  new StoreUnusable(
    `${path} is damaged or not a database. Restore it from a backup, or choose another data folder.`,
  )

/** The error of opening as one line that says what to do. */
export function toUnusable(path: string, error: unknown): StoreUnusable {
  if (error instanceof StoreUnusable) return error
  const cause = error instanceof Error && error.cause ? error.cause : error
  const detail = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause)
  if (isFull(dirname(path), cause)) {
    return new StoreUnusable(`There is no space left for ${path}. Make room on its disk.`, { cause })
  }
  switch (reasonOf(cause)) {
    case reasons.damaged:
    case reasons.notADatabase:
      return damaged(path)
    case reasons.busy:
      return new StoreUnusable(`Another program keeps ${path} locked. Close it, then try again.`)
    default:
      return new StoreUnusable(
        `${path} cannot be opened for reading and writing (${detail}). Check the folder and its permissions.`,
        { cause },
      )
  }
}

/** The least space that SQLite needs to open a database. */
const leastSpace = 128 * 1024

/** Whether a failure is due to a lack of space. SQLite mostly calls that a disk I/O error. */
export function isFull(folder: string, cause: unknown): boolean {
  if (reasonOf(cause) === reasons.full) return true
  if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT'))
    return true
  if (reasonOf(cause) !== reasons.inputOutput) return false
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < leastSpace
  } catch {
    return false
  }
}
