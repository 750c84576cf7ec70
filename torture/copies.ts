import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Target } from './target.ts'

/** A path as a server sees it, whose file systems may be its own. */
export const seenBy = (target: Target, path: string) => join('/proc', String(target.pid), 'root', path)

/**
 * Copies the database of a server at rest into a folder, and answers where it is. Whoever opens the copy finds what
 * the files hold, as another server would after a crash, and not what this one remembers.
 */
export async function copyDatabase(target: Target, folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  for (const ending of ['', '-wal']) {
    const name = `rockpool.db${ending}`
    await cp(seenBy(target, join(target.data, name)), join(folder, name))
  }
  return join(folder, 'rockpool.db')
}
