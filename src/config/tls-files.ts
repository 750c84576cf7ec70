import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { reasonOf } from './file-errors.ts'
import { SetupError } from './setup-error.ts'

/** The files with a certificate, its chain behind it, and with its private key. Both in PEM. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

/** What they hold. */
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
    // OpenSSL says what is wrong with a file and quotes nothing of it.
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
  /** Takes another pair. */
  readonly use: (pair: TlsPair) => void
  /** Told once of files that are of no use, and of each new pair that is. */
  readonly warn: (text: string) => void
  /** How often the files are looked at (milliseconds). */
  readonly interval?: number
}

const usualInterval = 5000

/**
 * Looks at the files now and then, and has what they hold used when they have changed. A pair that does not fit stays
 * without use, since one of two files may not be written yet; the pair before it is kept meanwhile.
 */
export function watchTlsFiles({ files, use, warn, interval = usualInterval }: TlsWatch): Disposable {
  let seen = stampOf(files)
  const look = () => {
    const stamp = stampOf(files)
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

/** What changes when one of the files does, or a link leads to another one. */
const stampOf = ({ cert, key }: TlsFiles): string =>
  [cert, key]
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : 'none'
    })
    .join(' ')
