import { tooManyRequests } from '../errors.ts'
import { type Waiter, WaitingLine } from '../waiting-line.ts'

/** Twice as many as Node has threads for signatures, so that none of these waits while the main thread is busy. */
const maxRunning = 8

/** A call that waits to sign. */
interface WaitingSigner extends Waiter {
  readonly resolve: () => void
}

/**
 * Bounds the time that signatures wait for a thread. Node's own queue has no bound: under more load than the threads
 * can handle, every call would wait in it for longer and longer.
 */
export class SigningLine {
  readonly #waiting = new WaitingLine<WaitingSigner>({ tooLate: tooManyRequests })
  #running = 0

  /**
   * Resolves when signatures may be made. `leave` must follow once they are made.
   * @throws {CognitoError} TooManyRequestsException: the wait was too long, or the caller has left
   */
  enter(isGone?: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push({ resolve, reject, isGone })
    this.#letIn()
    return promise
  }

  leave(): void {
    this.#running -= 1
    this.#letIn()
  }

  #letIn(): void {
    while (this.#running < maxRunning) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#running += 1
      next.resolve()
    }
  }
}
