import { chmodSync, existsSync, statSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { checkBackup, readSigningKeys, type Contents } from '../store/sqlite/copy-database.ts'
import { asideOf, draftOf, removeFiles } from '../store/sqlite/files.ts'
import { kindOf, type FileKind } from '../store/sqlite/header.ts'
import { takeLock, type Lock } from '../store/sqlite/lock.ts'
import { toUnusable } from '../store/sqlite/open-database.ts'
import { isDatabaseAt, replaceDatabase } from '../store/sqlite/replace.ts'
import { sync } from '../store/sqlite/sync.ts'
import { StoreUnusable } from '../store/store.ts'
import { newVault } from '../crypto/vault.ts'
import type { Config } from '../config/config.ts'
import { databaseIn, makeFolder } from './data-folder.ts'
import { reasonOf } from '../config/file-errors.ts'
import { marker, readRecord } from './key-record.ts'
import { toMegabytes, watchSize, type LongWork } from './progress.ts'
import { findMasterKey, keyFileOf } from './master-key.ts'
import { SetupError } from '../config/setup-error.ts'

export interface VerifiedBackup extends Contents {
  readonly file: string
  readonly bytes: number
  /** Whether the available master key opens it; undefined if no key is available. */
  readonly keyFits: true | undefined
}

type FolderLocation = Pick<Config, 'data' | 'masterKey'>

/**
 * Checks a backup, and tries the master key on it if one is available. Changes nothing.
 * @throws {SetupError} it cannot be restored with this version and this key; one line says why
 */
export async function verifyBackup(
  location: FolderLocation,
  name: string,
  { show }: LongWork,
): Promise<VerifiedBackup> {
  const file = resolve(name)
  try {
    checkKind(file)
    const keyFits = checkKey(location, file)
    const bytes = statSync(file).size
    show(`Checking ${toMegabytes(bytes)} MB`)
    return { ...(await checkBackup(file)), file, bytes, keyFits }
  } catch (error) {
    if (error instanceof StoreUnusable) throw new SetupError(error.message, { cause: error })
    throw error
  }
}

export interface Restored extends VerifiedBackup {
  /** The new location of the data that was in the folder before. */
  readonly aside: string | undefined
}

/**
 * Replaces the data in a folder by a backup. Whatever happens meanwhile, the folder contains either the earlier data
 * or the backup, and never a part of either.
 * @throws {SetupError} nothing has changed; one line says why
 */
export async function restoreBackup(
  location: FolderLocation,
  name: string,
  { replace, ...work }: LongWork & { readonly replace: boolean },
): Promise<Restored> {
  const path = databaseIn(location.data)
  // A missing folder is made only once the backup is known to be good.
  let lock = existsSync(location.data) ? holdData(location.data) : undefined
  try {
    checkIsFree(location.data, replace)
    const verified = await verifyBackup(location, name, work)
    if (!verified.keyFits) {
      throw new SetupError(
        `There is no master key to open this backup with. Put the one that belongs to it at ${keyFileOf(location.data)}, ` +
          'or set ROCKPOOL_MASTER_KEY.',
      )
    }
    lock ??= holdData(location.data)
    await copyToDraft(verified, path, work)
    const aside = isDatabaseAt(path) ? asideOf(path, Date.now()) : undefined
    replaceDatabase(path, draftOf(path), aside)
    return { ...verified, aside }
  } catch (error) {
    if (lock) removeFiles(draftOf(path))
    if (error instanceof StoreUnusable) throw new SetupError(error.message, { cause: error })
    throw error
  } finally {
    lock?.release()
  }
}

const kindsRefused: Readonly<Record<Exclude<FileKind, 'whole'>, string>> = {
  'no database': 'is damaged or not a backup. Take another one.',
  'of another program': 'belongs to another program. Name a backup that Rockpool has made.',
  'in use': 'is a database in use, not a backup. Make one of it with: rockpool backup FILE --data ITS-FOLDER',
}

function checkKind(file: string): void {
  let kind: FileKind
  try {
    kind = kindOf(file, 'r')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new SetupError(`There is no backup ${file}.`, { cause })
    throw new SetupError(`${file} cannot be read (${reasonOf(cause)}). Name a backup that you may read.`, {
      cause,
    })
  }
  if (kind !== 'whole') throw new SetupError(`${file} ${kindsRefused[kind]}`)
}

function checkKey({ data, masterKey }: FolderLocation, file: string): true | undefined {
  const key = findMasterKey(data, masterKey)
  if (!key) return undefined
  const vault = newVault(key)
  try {
    for (const { material } of readSigningKeys(file, marker.poolId)) readRecord(vault, material)
    return true
  } catch (cause) {
    if (cause instanceof StoreUnusable) throw cause
    throw new SetupError(
      `The master key at hand does not open ${file}. Put the one that its data was made with at ${keyFileOf(data)}, ` +
        'or set ROCKPOOL_MASTER_KEY to it.',
      { cause },
    )
  }
}

function holdData(data: string): Lock {
  makeFolder(data)
  const path = databaseIn(data)
  try {
    const lock = takeLock(`${path}-lock`)
    if (lock) return lock
  } catch (error) {
    throw new SetupError(toUnusable(path, error).message, { cause: error })
  }
  throw new SetupError(
    `A Rockpool server uses ${path}. Stop it first, or choose another folder: --data FOLDER`,
  )
}

function checkIsFree(data: string, replace: boolean): void {
  if (replace || !isDatabaseAt(databaseIn(data))) return
  throw new SetupError(`There is data in ${data} already. To restore, and move that aside: --force`)
}

async function copyToDraft(
  { file, bytes }: VerifiedBackup,
  path: string,
  { signal, show }: LongWork,
): Promise<void> {
  const draft = draftOf(path)
  const removeDraft = () => removeFiles(draft)
  removeDraft()
  signal.addEventListener('abort', removeDraft)
  using _ = watchSize(draft, bytes, (progress) => show(`Copying: ${progress}`))
  try {
    await copyFile(file, draft)
    chmodSync(draft, 0o600)
    sync(draft)
  } catch (cause) {
    throw new SetupError(
      `${file} cannot be copied to ${path} (${reasonOf(cause)}). Put that right, or choose another folder: --data FOLDER`,
      { cause },
    )
  } finally {
    signal.removeEventListener('abort', removeDraft)
  }
}
