import type { Commands } from './commands.ts'
import type { Database } from './database.ts'
import { findHiddenPools } from './pools.ts'
import { removeHiddenPool } from './removal.ts'

/**
 * The hidden pools of a database, whose rows are removed in the background. A pool's own row goes last, so a removal
 * that is cut short goes on with the next sweep of any node.
 */
export class HiddenPools {
  readonly #database: Database
  readonly #commands: Pick<Commands, 'removeSomeOfPool' | 'requiredEmptyLooks'>
  /** Removals under way, by pool id. */
  readonly #removing = new Map<string, Promise<void>>()
  /** The number of looks in a row that found no row, by pool id. */
  readonly #emptyLooks = new Map<string, number>()
  #isClosed = false

  constructor(database: Database, commands: Pick<Commands, 'removeSomeOfPool' | 'requiredEmptyLooks'>) {
    this.#database = database
    this.#commands = commands
  }

  /** Starts to remove what is left of every hidden pool. */
  async removeAll(): Promise<void> {
    for (const id of await findHiddenPools(this.#database)) this.remove(id)
  }

  /** Starts to remove what is left of a hidden pool, unless that is under way. */
  remove(id: string): void {
    if (this.#removing.has(id)) return
    const removing = this.#look(id).finally(() => this.#removing.delete(id))
    this.#removing.set(id, removing)
  }

  /** Stops after the steps that are under way. The next start goes on. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#removing.values())
  }

  /** Removes all rows that are found, and the pool's own row after enough looks that found none. Never rejects. */
  async #look(id: string): Promise<void> {
    const { removeSomeOfPool, requiredEmptyLooks } = this.#commands
    try {
      let looks = this.#emptyLooks.get(id) ?? 0
      // The last step has looked through all tables and found no row.
      for (; await removeSomeOfPool(this.#database, id); looks = 0) if (this.#isClosed) return
      this.#emptyLooks.set(id, ++looks)
      if (looks < requiredEmptyLooks) return
      await removeHiddenPool(this.#database, id)
      this.#emptyLooks.delete(id)
    } catch {
      // The database cannot be reached now. The pool stays hidden. What is left of it goes with the next sweep or
      // after the next start. Rows may show only when the database is back, so looks before that do not count.
      this.#emptyLooks.delete(id)
    }
  }
}
