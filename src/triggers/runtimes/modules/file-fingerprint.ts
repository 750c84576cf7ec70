import { statSync } from 'node:fs'

/** What tells a file from the same one after a change; empty for one that is not there. */
export function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.mtimeNs} ${found.size} ${found.ino}` : ''
}
