import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DataLocation } from '../config/config.ts'
import { reasonOf } from '../config/file-errors.ts'
import { marker, openVault, sealFirstRecord } from './key-record.ts'
import { findMasterKey, getMasterKey, makeMasterKey } from './master-key.ts'
import { SetupError } from '../config/setup-error.ts'
import { openPostgresStore } from '../store/postgres.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import { takeLock } from '../store/sqlite/lock.ts'
import { StoreUnusable, type Store } from '../store/store.ts'
import { newVault, type Vault } from '../crypto/vault.ts'

export interface OpenData extends AsyncDisposable {
  readonly store: Store
  readonly vault: Vault
}

export interface OpenOptions {
  /** Opens the data briefly, whether or not a server has it open. */
  readonly alongsideServer?: boolean
  /** Removes the database first. The master key stays. */
  readonly fresh?: boolean
  /** Continues without the changes that a damaged log of the folder hides. */
  readonly acceptsDamagedLog?: boolean
  /** Creates what does not exist yet. */
  readonly create?: boolean
  /** Makes a master key for a new PostgreSQL database, if servers elsewhere need not know it. */
  readonly makesKey?: boolean
  /** Receives one line for the operator about a setting of the database. */
  readonly warn?: (text: string) => void
}

/**
 * Opens the data of a server: the database, and the vault under its master key.
 * @throws {SetupError} the data cannot be used; one line says why
 */
export async function openData(location: DataLocation, options: OpenOptions = {}): Promise<OpenData> {
  try {
    return await (location.database === undefined
      ? openFolder(location, options)
      : openDatabase(location, location.database, options))
  } catch (error) {
    if (error instanceof StoreUnusable) throw new SetupError(error.message, { cause: error })
    throw error
  }
}

async function openFolder(
  { data, masterKey }: DataLocation,
  { alongsideServer = false, fresh = false, create = true, acceptsDamagedLog = false }: OpenOptions,
): Promise<OpenData> {
  const path = databaseIn(data)
  if (!create) checkDataIsThere(data)
  makeFolder(data)
  if (fresh) removeDatabase(path)
  const master = getMasterKey(data, masterKey, existsSync(path))
  const store = await openSqliteStore({ path, threads: !alongsideServer, alongsideServer, acceptsDamagedLog })
  return openWith(store, async () => master, `the database in ${data}`)
}

/** Servers that may share the database must be given the key; only development gets a generated one. */
async function openDatabase(
  { data, masterKey }: DataLocation,
  url: string,
  { alongsideServer = false, makesKey = false, warn }: OpenOptions,
): Promise<OpenData> {
  const known = findMasterKey(data, masterKey)
  if (!known && !makesKey) {
    throw new SetupError(
      'All servers of a database need the same master key: set ROCKPOOL_MASTER_KEY to one made once with ' +
        `openssl rand -hex 32, or put master.key into ${data}.`,
    )
  }
  const store = await openPostgresStore({ url, alongsideServer, ...(warn && { warn }) })
  return openWith(store, async () => known ?? newMasterKey(store, data), 'the database')
}

async function newMasterKey(store: Store, data: string): Promise<Buffer> {
  if ((await store.listSigningKeys(marker.poolId)).length > 0) {
    throw new SetupError(
      `The database was made under a master key that is not in ${data}: set ROCKPOOL_MASTER_KEY to it, or put master.key there.`,
    )
  }
  makeFolder(data)
  return makeMasterKey(data)
}

/** The store with its vault. A store that cannot be used is closed. */
async function openWith(
  store: Store,
  master: () => Promise<Uint8Array>,
  location: string,
): Promise<OpenData> {
  try {
    const vault = await findVault(store, await master(), location)
    return { store, vault, [Symbol.asyncDispose]: () => store.close() }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The database file of the data in a folder. */
export const databaseIn = (folder: string) => join(folder, 'rockpool.db')

/** @throws {SetupError} there is no database in the folder */
export function checkDataIsThere(folder: string): void {
  if (existsSync(databaseIn(folder))) return
  throw new SetupError(`There is no data in ${folder}. Say where the server keeps its own: --data FOLDER`)
}

/** @throws {SetupError} the folder cannot be made or used */
export function makeFolder(folder: string): void {
  try {
    makeFolders(folder)
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(folder), { code: 'EEXIST' })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = reasonOf(error)
    throw new SetupError(
      `Cannot keep data in ${folder} (${reason}). Choose a folder of yours: --data FOLDER`,
      { cause: error },
    )
  }
}

/** Makes folders one by one. Node's recursive mode never ends if a file system answers ENOENT, as /proc does. */
export function makeFolders(folder: string): void {
  if (existsSync(folder)) return
  makeFolders(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Removes the database's own files and nothing else. No other process can open them meanwhile. */
function removeDatabase(path: string): void {
  if (!existsSync(path) && !existsSync(`${path}-wal`)) return
  const lock = takeLock(`${path}-lock`)
  if (!lock)
    throw new SetupError(`Another Rockpool server uses ${path}. Stop it before you begin anew with --fresh.`)
  try {
    for (const ending of ['-wal', '-shm', '']) rmSync(path + ending, { force: true })
  } finally {
    lock.release()
  }
}

/** @throws {SetupError} the database was made under another master key */
async function findVault(store: Store, master: Uint8Array, location: string): Promise<Vault> {
  const found = await store.listSigningKeys(marker.poolId)
  // If another server is first with its own key, that key is the valid one.
  const add = () =>
    store.addSigningKeys([{ ...marker, created: 0, material: sealFirstRecord(newVault(master)) }])
  const [known] = found.length > 0 ? found : await add()
  return openVault(master, known?.material ?? '', location)
}
