import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Makes the bytes of a file durable, or the names in a folder after a file was made or renamed. */
export function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
