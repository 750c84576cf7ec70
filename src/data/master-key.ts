import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { sync } from '../store/sqlite/sync.ts'
import type { Config } from '../config/config.ts'
import { reasonOf } from '../config/file-errors.ts'
import { SetupError } from '../config/setup-error.ts'

/**
 * The key that seals every secret in the database: the given one, else the one in the folder. A missing key is made
 * only for a new database. A database whose key is gone never gets a new one.
 * @throws {SetupError}
 */
export function getMasterKey(folder: string, given: Buffer | undefined, hasDatabase: boolean): Buffer {
  const known = findMasterKey(folder, given)
  if (known) return known
  if (hasDatabase) {
    throw new SetupError(
      `The database in ${folder} has lost its master key: put master.key back beside it, or set ROCKPOOL_MASTER_KEY.`,
    )
  }
  return makeMasterKey(folder)
}

/** The given key, else the one in the folder, if there is one. @throws {SetupError} */
export function findMasterKey(folder: string, given: Buffer | undefined): Buffer | undefined {
  if (given) return given
  const file = keyFileOf(folder)
  return existsSync(file) ? readKey(file) : undefined
}

/** Makes a key and stores it in the folder. An existing key stays. @throws {SetupError} */
export function makeMasterKey(folder: string): Buffer {
  return makeKeyFile(keyFileOf(folder))
}

function makeKeyFile(file: string): Buffer {
  try {
    writeDurably(file, `${randomBytes(32).toString('hex')}\n`)
  } catch (cause) {
    throw new SetupError(
      `${file} cannot be written (${reasonOf(cause)}). Put that right, or choose another folder: --data FOLDER`,
      { cause },
    )
  }
  return readKey(file)
}

/**
 * Checks that only its owner may read, change or run the file of the master key. In development it only warns.
 * @throws {SetupError} other users may; one line says how to mend it
 */
export function checkKeyIsPrivate(
  { mode, data, masterKey }: Pick<Config, 'mode' | 'data' | 'masterKey'>,
  warn: (text: string) => void,
): void {
  const exposure = masterKey === undefined ? findExposure(data) : undefined
  if (exposure === undefined) return
  if (mode !== 'development') throw new SetupError(exposure)
  warn(exposure)
}

/** Undefined if the key is private, or if the folder contains none. Windows has no such permissions. */
function findExposure(folder: string): string | undefined {
  const file = keyFileOf(folder)
  const mode = modeOf(file)
  if (mode === undefined || process.platform === 'win32' || (mode & 0o077) === 0) return undefined
  const shown = (mode & 0o777).toString(8).padStart(3, '0')
  return `${file} is open to other users of this machine (mode ${shown}), and who has it can sign in as anyone: chmod 600 ${file}`
}

/** Undefined if it is no file or cannot be inspected; the code that reads the file reports that in detail. */
function modeOf(file: string): number | undefined {
  try {
    const found = statSync(file)
    return found.isFile() ? found.mode : undefined
  } catch {
    return undefined
  }
}

/** The file of the next master key while the data is being sealed anew under it. */
const nextKeyFileOf = (folder: string) => `${keyFileOf(folder)}.next`

/** The next key of an interrupted change, if there was one. @throws {SetupError} */
export function findNextKey(folder: string): Buffer | undefined {
  const file = nextKeyFileOf(folder)
  return existsSync(file) ? readKey(file) : undefined
}

/**
 * Makes the key that will replace the one in the folder. A next key that was never used is removed.
 * @throws {SetupError}
 */
export function makeNextKey(folder: string): Buffer {
  const file = nextKeyFileOf(folder)
  rmSync(file, { force: true })
  return makeKeyFile(file)
}

/**
 * Replaces the master key in the folder by the next one. Renames the old file and returns its new name.
 * @throws {SetupError}
 */
export function adoptNextKey(folder: string, now: number): string {
  const file = keyFileOf(folder)
  const kept = `${file}.until-${new Date(now).toISOString().replaceAll(':', '-')}`
  try {
    linkSync(file, kept)
    renameSync(nextKeyFileOf(folder), file)
    sync(folder)
    return kept
  } catch (cause) {
    throw new SetupError(`${file} cannot be replaced (${reasonOf(cause)}). Put that right, and try again.`, {
      cause,
    })
  }
}

/** The file of the master key for the data in a folder, unless the key is given. */
export const keyFileOf = (folder: string) => join(folder, 'master.key')

function readKey(file: string): Buffer {
  const text = readText(file).trim()
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new SetupError(`${file} is damaged: it must hold 64 hexadecimal digits. Put back a copy of it.`)
  }
  return Buffer.from(text, 'hex')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SetupError(
      `${file} cannot be read (${reasonOf(cause)}). It must be a file that the user who runs Rockpool may read.`,
      { cause },
    )
  }
}

/**
 * Writes a file that only its owner can read. It appears whole and on the disk, or not at all. An existing file
 * stays.
 */
function writeDurably(file: string, text: string): void {
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`
  const handle = openSync(draft, 'wx', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    closeSync(handle)
    rmSync(draft)
  }
  sync(join(file, '..'))
}
