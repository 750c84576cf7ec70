import type { Database } from './database.ts'

/** Of a file one part in so many is kept: twice what the inner pages of all its trees are. */
const share = 64
const leastKilobytes = 4 * 1024
const mostKilobytes = 256 * 1024

/** How many batches are written before the file is looked at again. */
const interval = 1000

/**
 * Lets the cache of the connection that writes grow with its file. Only this one gains by it: its commits leave its own
 * cache as it is, but empty that of every other connection.
 */
export class CacheGrowth {
  readonly #database: Database
  #batches = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** Called before each batch. */
  follow(): void {
    if (this.#batches++ % interval > 0) return
    try {
      this.#database.keep(cacheFor(this.#database.size()))
    } catch {
      // The batch that follows meets the same fault, and tells whoever asked.
    }
  }
}

/** Kilobytes of memory for a file of so many bytes. */
export const cacheFor = (bytes: number): number =>
  Math.round(Math.min(Math.max(bytes / share / 1024, leastKilobytes), mostKilobytes))
