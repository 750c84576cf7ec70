import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { reasonOf } from './file-errors.ts'
import { SetupError } from './setup-error.ts'

/** The file with a certificate followed by its chain, and the file with its private key. Both are in PEM. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

/** The contents of the two files. */
export interface TlsPair {
  readonly cert: string
  readonly key: string
}

/** @throws {SetupError} one of the files cannot be read, or they do not belong together; one line says which */
export function readTlsFiles(files: TlsFiles): TlsPair {
  const pair = { cert: readText(files.cert, '--tls-cert'), key: readText(files.key, '--tls-key') }
  try {
    createSecureContext(pair)
    return pair
  } catch (cause) {
    // The message of OpenSSL names the problem and quotes nothing of the file.
    const { code = 'no reason given' } = cause as NodeJS.ErrnoException
    throw new SetupError(
      `--tls-cert ${files.cert} and --tls-key ${files.key} must be a certificate and its private key in PEM (${code}).`,
      { cause },
    )
  }
}

function readText(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is none' : reasonOf(cause)
    throw new SetupError(`The file ${file} of ${flag} cannot be read: ${reason}.`, { cause })
  }
}

export interface TlsWatch {
  readonly files: TlsFiles
  /** Receives a new pair. */
  readonly use: (pair: TlsPair) => void
  /** Receives one warning about unusable files, and one about each new usable pair. */
  readonly warn: (text: string) => void
  /** The interval between checks of the files (milliseconds). */
  readonly interval?: number
}

const usualInterval = 5000

/**
 * Checks the files regularly, and passes on their contents when they change. A pair that does not match is not used,
 * since one of the two files may still be unwritten. The previous pair stays in use meanwhile.
 */
export function watchTlsFiles({ files, use, warn, interval = usualInterval }: TlsWatch): Disposable {
  let seen = fingerprintOf(files)
  const look = () => {
    const stamp = fingerprintOf(files)
    if (stamp === seen) return
    seen = stamp
    try {
      use(readTlsFiles(files))
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      warn(`The certificate has changed and is not used, the one before it is: ${error.message}`)
    }
  }
  const timer = setInterval(look, interval)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** A stamp that changes when one of the files does, or a link leads to another one. */
const fingerprintOf = ({ cert, key }: TlsFiles): string =>
  [cert, key]
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : 'none'
    })
    .join(' ')
