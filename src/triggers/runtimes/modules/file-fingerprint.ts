import { statSync } from 'node:fs'

/** A fingerprint that differs after a change of the file; empty for a missing file. */
export function fingerprintOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.mtimeNs} ${found.size} ${found.ino}` : ''
}
