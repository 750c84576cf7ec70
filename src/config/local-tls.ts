import { join } from 'node:path'
import type { TlsFiles } from './tls-files.ts'

/** The files of a certificate for this machine that development makes itself. */
export interface LocalTls {
  readonly folder: string
  /** The certificate of the authority, which programs are told to trust. */
  readonly authority: string
  /** The same certificate with its private key. */
  readonly authorityKey: string
  /** The certificate of the server with its private key. */
  readonly certificate: string
}

/** The files in a folder of data. */
export function localTlsIn(data: string): LocalTls {
  const folder = join(data, 'tls')
  return {
    folder,
    authority: join(folder, 'authority.pem'),
    authorityKey: join(folder, 'authority-key.pem'),
    certificate: join(folder, 'localhost.pem'),
  }
}

export const tlsFilesOf = ({ certificate }: LocalTls): TlsFiles => ({ cert: certificate, key: certificate })
