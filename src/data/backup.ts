import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { checkBackup, copyDatabase, type Contents } from '../store/sqlite/copy-database.ts'
import { removeFiles } from '../store/sqlite/files.ts'
import { kindOf } from '../store/sqlite/header.ts'
import { takeLock } from '../store/sqlite/lock.ts'
import { checkHeader, checkLog, toUnusable } from '../store/sqlite/open-database.ts'
import { sync } from '../store/sqlite/sync.ts'
import { StoreUnusable } from '../store/store.ts'
import { checkDataIsThere, databaseIn } from './data-folder.ts'
import { reasonOf } from '../config/file-errors.ts'
import { toMegabytes, watchSize, type LongWork } from './progress.ts'
import { SetupError } from '../config/setup-error.ts'

export interface Backup extends Contents {
  readonly file: string
  readonly bytes: number
}

/**
 * Makes a backup of the data in a folder, whether or not a server is using it. It holds the database at one moment,
 * in one file that only its owner can read. Attributes are in plain form. Secrets are sealed under the master key,
 * which is not in the backup. The file exists whole, checked and on the disk, or not at all.
 * @throws {SetupError} one line says why not
 */
export async function makeBackup(
  data: string,
  name: string,
  { replace, ...work }: LongWork & { readonly replace: boolean },
): Promise<Backup> {
  checkDataIsThere(data)
  const file = resolve(name)
  const path = databaseIn(data)
  checkSource(path)
  checkTarget(file, path, replace)
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`
  makeDraft(draft, file)
  const removeDraft = () => removeFiles(draft)
  work.signal.addEventListener('abort', removeDraft)
  try {
    const contents = await fill(draft, path, work)
    checkTarget(file, path, replace)
    renameSync(draft, file)
    sync(dirname(file))
    return { ...contents, file, bytes: statSync(file).size }
  } catch (error) {
    removeDraft()
    if (error instanceof SetupError) throw error
    // The operator knows the file by its final name.
    if (error instanceof StoreUnusable)
      throw new SetupError(error.message.replaceAll(draft, file), { cause: error })
    throw (error as NodeJS.ErrnoException).code === undefined ? error : cannotWrite(file, error)
  } finally {
    work.signal.removeEventListener('abort', removeDraft)
  }
}

function checkSource(path: string): void {
  try {
    checkHeader(path)
    // A running server has checked its log, and writes to it.
    const lock = takeLock(`${path}-lock`)
    try {
      if (lock) checkLog(path)
    } finally {
      lock?.release()
    }
  } catch (cause) {
    throw new SetupError(toUnusable(path, cause).message, { cause })
  }
}

/** Only its owner can read it from the start. */
function makeDraft(draft: string, file: string): void {
  try {
    closeSync(openSync(draft, 'wx', 0o600))
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

async function fill(draft: string, path: string, { show }: LongWork): Promise<Contents> {
  {
    using _ = watchSize(draft, statSync(path).size, (progress) => show(`Copying: ${progress}`))
    await copyDatabase(path, draft)
  }
  sync(draft)
  show(`Checking the copy of ${toMegabytes(statSync(draft).size)} MB`)
  return checkBackup(draft)
}

/** @throws {SetupError} the file must not be written, or not replaced */
function checkTarget(file: string, path: string, replace: boolean): void {
  const there = statOf(file)
  if (!there) {
    if (existsSync(dirname(file))) return
    throw new SetupError(
      `There is no folder ${dirname(file)}. Make it, or choose another place for the backup.`,
    )
  }
  if (there.isDirectory()) throw new SetupError(`${file} is a folder. Name a file in it for the backup.`)
  if (!replace) throw new SetupError(`${file} exists. Choose another name, or replace it: --force`)
  if (!there.isFile() || there.ino === statOf(path)?.ino || kindOf(file, 'r') !== 'whole') {
    throw new SetupError(`${file} is not a backup, so it is not replaced. Choose another name.`)
  }
}

function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

const cannotWrite = (file: string, cause: unknown) =>
  new SetupError(`${file} cannot be written (${reasonOf(cause)}). Choose another place for the backup.`, {
    cause,
  })
