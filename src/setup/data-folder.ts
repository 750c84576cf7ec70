import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from './config.ts'
import { reasonOf } from './file-errors.ts'
import { getMasterKey } from './master-key.ts'
import { SetupError } from './setup-error.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import { takeLock } from '../store/sqlite/lock.ts'
import { StoreUnusable, type Store } from '../store/store.ts'
import { newVault, type Vault } from '../vault.ts'

export interface OpenData extends AsyncDisposable {
  readonly store: Store
  readonly vault: Vault
}

export interface OpenOptions {
  /** Works on the data for a moment, whether or not a server has it open. */
  readonly beside?: boolean
  /** Removes the database first. The master key stays. */
  readonly fresh?: boolean
  /** Makes what is not there yet. */
  readonly create?: boolean
}

/**
 * Opens the data in a folder: the database, and the vault under its master key.
 * @throws {SetupError} the data cannot be used; one line says why
 */
export async function openData(
  { data, masterKey }: Pick<Config, 'data' | 'masterKey'>,
  { beside = false, fresh = false, create = true }: OpenOptions = {},
): Promise<OpenData> {
  const path = databaseIn(data)
  if (!create) checkDataIsThere(data)
  makeFolder(data)
  try {
    if (fresh) removeDatabase(path)
    const vault = newVault(getMasterKey(data, masterKey, existsSync(path)))
    const store = await openSqliteStore({ path, threads: !beside, beside })
    try {
      await checkMasterKey(store, vault, data)
    } catch (error) {
      await store.close()
      throw error
    }
    return { store, vault, [Symbol.asyncDispose]: () => store.close() }
  } catch (error) {
    if (error instanceof StoreUnusable) throw new SetupError(error.message, { cause: error })
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

/** One by one, since node's own way of making them all never ends where a file system answers ENOENT, as /proc does. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return
  makeFolders(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Removes the database's own files and nothing else. Nobody can open them meanwhile. */
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

/** What is sealed in every database to tell whether the master key fits, kept where no pool's keys can be. */
export const marker = { pool: 'master key', use: 'id', kid: 'check' } as const

/** @throws {SetupError} the database was made under another master key */
async function checkMasterKey(store: Store, vault: Vault, folder: string): Promise<void> {
  const [known] = await store.listSigningKeys(marker.pool)
  if (!known) {
    await store.addSigningKeys([{ ...marker, created: 0, material: vault.seal(marker.pool, marker.kid) }])
    return
  }
  try {
    vault.open(marker.pool, known.material)
  } catch (cause) {
    throw new SetupError(
      `The master key does not fit the database in ${folder}. Set ROCKPOOL_MASTER_KEY to the one it was made with, ` +
        'or put that master.key back.',
      { cause },
    )
  }
}
