interface HiddenPoolCommands {
  findHiddenPools(): Promise<readonly string[]>
  /** Removes some rows of a hidden pool, but not its own row. Answers whether any may be left. */
  removeSomeOfPool(id: string): Promise<boolean>
  /** Removes the own row of a hidden pool. */
  removeHiddenPool(id: string): Promise<void>
}

/**
 * The hidden pools of a database, whose rows are removed in the background. A pool's own row goes last, so a removal
 * that is cut short goes on with the next sweep of any node.
 */
export class HiddenPools {
  readonly #commands: HiddenPoolCommands
  readonly #requiredEmptyLooks: number
  /** Removals under way, by pool id. */
  readonly #removing = new Map<string, Promise<void>>()
  /** The number of looks in a row that found no row, by pool id. */
  readonly #emptyLooks = new Map<string, number>()
  #isClosed = false

  /** `requiredEmptyLooks` in a row must find no row of a pool before its own row goes. */
  constructor(commands: HiddenPoolCommands, requiredEmptyLooks: number) {
    this.#commands = commands
    this.#requiredEmptyLooks = requiredEmptyLooks
  }

  /** Starts to remove what is left of every hidden pool. */
  async removeAll(): Promise<void> {
    for (const id of await this.#commands.findHiddenPools()) this.remove(id)
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
    try {
      let looks = this.#emptyLooks.get(id) ?? 0
      // The last step has looked through all tables and found no row.
      for (; await this.#commands.removeSomeOfPool(id); looks = 0) if (this.#isClosed) return
      this.#emptyLooks.set(id, ++looks)
      if (looks < this.#requiredEmptyLooks) return
      await this.#commands.removeHiddenPool(id)
      this.#emptyLooks.delete(id)
    } catch {
      // The database cannot be reached now. The pool stays hidden. What is left of it goes with the next sweep or
      // after the next start. Rows may show only when the database is back, so looks before that do not count.
      this.#emptyLooks.delete(id)
    }
  }
}
