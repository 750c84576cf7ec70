import { tooManyRequests } from './errors.ts'
import { longestWait } from './waiting-line.ts'

/**
 * Lets calls that concern the same thing go one after another within this process, so that a crowd on one user gets
 * through in as many turns as it has members. A call that meets nobody goes on at once.
 */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<void>>()
  readonly #patience: number

  /** `patience` is how long a call may wait for its turn (milliseconds). */
  constructor(patience = longestWait) {
    this.#patience = patience
  }

  /** Whether a call has its turn now. */
  isBusy(key: string): boolean {
    return this.#last.has(key)
  }

  /**
   * Runs the task when all that queued for the same key before it are done. One for whom `isGone` then holds is not
   * run.
   * @throws {CognitoError} TooManyRequestsException: its turn has not come in time, or whoever asked has left
   */
  async run<T>(key: string, task: () => Promise<T>, isGone?: () => boolean): Promise<T> {
    const before = this.#last.get(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last.set(key, promise)
    const leave = () => {
      resolve()
      if (this.#last.get(key) === promise) this.#last.delete(key)
    }
    if (before && !(await this.#comesInTime(before))) {
      // Those behind it still wait for all that are before it.
      void before.then(leave)
      throw tooManyRequests()
    }
    try {
      if (before && isGone?.()) throw tooManyRequests()
      return await task()
    } finally {
      leave()
    }
  }

  async #comesInTime(turn: Promise<void>): Promise<boolean> {
    const late = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => late.resolve(false), this.#patience)
    const inTime = await Promise.race([turn.then(() => true), late.promise])
    clearTimeout(timer)
    return inTime
  }
}
