import { tooManyRequests } from './errors.ts'
import { maxWait } from './waiting-line.ts'

/**
 * Runs calls with the same key one after another within this process. So a crowd on one user gets through in as many
 * runs as it has calls. A call whose key has no queue runs at once.
 */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<void>>()
  readonly #maxWait: number

  /** `longest` is the maximum wait of a call (milliseconds). */
  constructor(longest = maxWait) {
    this.#maxWait = longest
  }

  /** Whether a call with this key is running or queued. */
  isBusy(key: string): boolean {
    return this.#last.has(key)
  }

  /**
   * Runs the task after all earlier holders of the key. The task does not run if `isGone` then returns true.
   * @throws {CognitoError} as enter
   */
  async run<T>(key: string, task: () => Promise<T>, isGone?: () => boolean): Promise<T> {
    using _turn = await this.enter(key, isGone)
    return await task()
  }

  /**
   * Waits for all earlier holders of the key, and holds it until the turn is disposed of.
   * @throws {CognitoError} TooManyRequestsException: the wait was too long, or the caller has left
   */
  async enter(key: string, isGone?: () => boolean): Promise<Disposable> {
    const before = this.#last.get(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last.set(key, promise)
    const leave = () => {
      resolve()
      if (this.#last.get(key) === promise) this.#last.delete(key)
    }
    if (before && !(await this.#comesInTime(before))) {
      // Later calls still wait for all earlier calls.
      void before.then(leave)
      throw tooManyRequests()
    }
    if (before && isGone?.()) {
      leave()
      throw tooManyRequests()
    }
    return { [Symbol.dispose]: leave }
  }

  async #comesInTime(turn: Promise<void>): Promise<boolean> {
    const late = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => late.resolve(false), this.#maxWait)
    const inTime = await Promise.race([turn.then(() => true), late.promise])
    clearTimeout(timer)
    return inTime
  }
}
