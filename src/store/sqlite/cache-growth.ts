import type { Database } from './database.ts'

/** The divisor of the file size for the cache size. It gives twice the size of the inner pages of all trees. */
const share = 64
const leastKilobytes = 4 * 1024
const maxKilobytes = 256 * 1024

/** The number of batches between two looks at the file size. */
const interval = 1000

/**
 * Grows the cache of the writing connection with its file. Only this connection gains by it. Its commits leave its
 * own cache as it is, but empty that of every other connection.
 */
export class CacheGrowth {
  readonly #database: Database
  #batches = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** Adapts the cache. It is called before each batch. */
  follow(): void {
    if (this.#batches++ % interval > 0) return
    try {
      this.#database.keep(cacheFor(this.#database.size()))
    } catch {
      // The batch that follows meets the same fault and reports it to its callers.
    }
  }
}

/** The kilobytes of memory for a file of so many bytes. */
export const cacheFor = (bytes: number): number =>
  Math.round(Math.min(Math.max(bytes / share / 1024, leastKilobytes), maxKilobytes))
