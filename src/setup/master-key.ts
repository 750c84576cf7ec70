import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './setup-error.ts'

/**
 * The key under which everything secret in the database is sealed: the one given, else the one kept beside the
 * database, which is made when there is none yet. A database whose key is gone is never given a new one.
 * @throws {SetupError}
 */
export function getMasterKey(folder: string, given: Buffer | undefined, hasDatabase: boolean): Buffer {
  if (given) return given
  const file = join(folder, 'master.key')
  if (existsSync(file)) return readKey(file)
  if (hasDatabase) {
    throw new SetupError(
      `The database in ${folder} has lost its master key: put master.key back beside it, or set ROCKPOOL_MASTER_KEY.`,
    )
  }
  writeDurably(file, `${randomBytes(32).toString('hex')}\n`)
  return readKey(file)
}

function readKey(file: string): Buffer {
  const text = readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new SetupError(`${file} is damaged: it must hold 64 hexadecimal digits. Put back a copy of it.`)
  }
  return Buffer.from(text, 'hex')
}

/** Writes a file that only its owner can read. It appears whole and on the disk, or not at all; one that is there stays. */
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
  const folder = openSync(join(file, '..'), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
