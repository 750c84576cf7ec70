import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { reasonOf } from '../config/file-errors.ts'
import type { LocalTls } from '../config/local-tls.ts'
import { SetupError } from '../config/setup-error.ts'
import {
  type CertifiedKey,
  isCertifiedBy,
  makeAuthority,
  makeServerCertificate,
} from '../crypto/certificate.ts'
import { makeFolder } from './data-folder.ts'

const day = 86_400_000
/** Ten years: developers trust an authority once. */
const authorityLife = 3650 * day
const certificateLife = 365 * day
/** A certificate with less of its life left than this is renewed. */
const renewedBefore = 30 * day

/**
 * Makes the certificate of development for this machine, and the authority behind it, unless the files have them and
 * they stay good for a while. An authority is kept as long as its certificates can be, since programs trust it.
 * @throws {SetupError} a file cannot be read or written; one line says why
 */
export function keepLocalCertificate(
  { folder, authority, authorityKey, certificate }: LocalTls,
  now: number,
): void {
  makeFolder(folder)
  const validUntil = (life: number) => ({ from: new Date(now), until: new Date(now + life) })
  const known = readPair(authorityKey)
  const isKept = known && isCertifiedBy(known, known, validUntil(certificateLife))
  const issuer = isKept ? known : makeAuthority(made(now, authorityLife))
  if (!isKept) writePrivate(authorityKey, inOneFile(issuer))
  if (readText(authority) !== issuer.cert) writePrivate(authority, issuer.cert)
  const current = readPair(certificate)
  if (current && isCertifiedBy(current, issuer, validUntil(renewedBefore))) return
  writePrivate(certificate, inOneFile(makeServerCertificate(issuer, made(now, certificateLife))))
}

/** A day earlier, for programs on machines or in containers whose clock is behind. */
const made = (now: number, life: number) => ({ from: new Date(now - day), until: new Date(now + life) })

/** A certificate and its key in one file, so that both change at once. */
const inOneFile = ({ cert, key }: CertifiedKey) => cert + key

/** What one file has of both. The certificate goes to others, so it is taken apart from the key. */
function readPair(file: string): CertifiedKey | undefined {
  const [, cert, key] =
    /^(-----BEGIN CERTIFICATE-----\n.*\n-----END CERTIFICATE-----\n)(.*)$/s.exec(readText(file) ?? '') ?? []
  return cert === undefined || key === undefined ? undefined : { cert, key }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(file, cause)
  }
}

/** Writes a file that only its owner can read. It takes its place whole. */
function writePrivate(file: string, text: string): void {
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const handle = openSync(draft, 'wx', 0o600)
    try {
      writeSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(draft, file)
  } catch (cause) {
    rmSync(draft, { force: true })
    throw unusable(file, cause)
  }
}

const unusable = (file: string, cause: unknown) =>
  new SetupError(
    `The certificate of --tls needs the file ${file}, which cannot be used: ${reasonOf(cause)}. ` +
      'Put that right, or choose another folder: --data FOLDER',
    { cause },
  )
