/**
 * Lets calls that concern the same thing go one after another within this process, so that a crowd on one user gets
 * through in as many turns as it has members. A call that meets nobody goes on at once.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Whether somebody's turn is on. */
  isTaken(key: string): boolean {
    return this.#last.has(key)
  }

  /** Runs the task when all that queued for the same key before it are done. */
  async take<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last.set(key, promise)
    try {
      await before
      return await task()
    } finally {
      resolve()
      if (this.#last.get(key) === promise) this.#last.delete(key)
    }
  }
}
