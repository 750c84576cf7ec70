import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The endings of the files that SQLite puts beside a database. */
export const besides = ['-journal', '-wal', '-shm'] as const

/** The path where a database is made before it moves to `path`. */
export const draftOf = (path: string) => `${path}-new`

/** The path where a database goes that makes room for another, at a time in milliseconds. */
export const asideOf = (path: string, time: number) =>
  `${path}-before-${new Date(time).toISOString().replace(/[-:.]/g, '')}`

/** Removes a database with all files that SQLite has put beside it. */
export function removeFiles(path: string): void {
  for (const ending of ['', ...besides]) rmSync(path + ending, { force: true })
}

/**
 * Removes the leftovers of an interrupted restore. They are its draft, and the second name of a database that is
 * still in its place.
 */
export function removeLeftovers(path: string): void {
  removeFiles(draftOf(path))
  const { ino, nlink } = statSync(path)
  if (nlink === 1) return
  for (const name of readdirSync(dirname(path))) {
    const other = join(dirname(path), name)
    if (name.startsWith(`${basename(path)}-before-`) && statSync(other).ino === ino) rmSync(other)
  }
}
