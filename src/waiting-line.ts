/**
 * The maximum wait before work begins (milliseconds). A client that waits longer has mostly given up, or asked again.
 */
export const maxWait = 2000

/** A waiting request. */
export interface Waiter {
  /** Receives the reason why the wait ends. */
  readonly reject: (error: unknown) => void
  /** Whether the caller has left. Its work is then not begun. */
  readonly isGone?: (() => boolean) | undefined
}

export interface WaitingLineOptions {
  /** The error for requests that have waited too long. */
  readonly tooLate: () => Error
  /** The maximum wait of a request (milliseconds). */
  readonly maxWait?: number | undefined
}

interface Entry<W> {
  readonly waiter: W
  readonly since: number
}

/**
 * A queue of requests that wait for work to begin, first in first out. A request that has waited too long is refused,
 * even if it would be next. Under more load than the server can handle, a limit on length alone only makes every
 * request wait.
 */
export class WaitingLine<W extends Waiter> {
  readonly #tooLate: () => Error
  readonly #maxWait: number
  #waiting: Entry<W>[] = []
  #timer: NodeJS.Timeout | undefined

  constructor({ tooLate, maxWait: longest = maxWait }: WaitingLineOptions) {
    this.#tooLate = tooLate
    this.#maxWait = longest
  }

  get length(): number {
    return this.#waiting.length
  }

  push(waiter: W): void {
    this.#waiting.push({ waiter, since: performance.now() })
    this.#startTimer()
  }

  /** Puts requests that must begin again back at the front. */
  putBack(waiters: readonly W[]): void {
    const since = performance.now()
    this.#waiting.unshift(...waiters.map((waiter) => ({ waiter, since })))
    if (waiters.length > 0) this.#startTimer()
  }

  /** The first request whose caller has not left. */
  shift(): W | undefined {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (!next.waiter.isGone?.()) return next.waiter
      next.waiter.reject(this.#tooLate())
    }
    return undefined
  }

  /** The first `count` requests whose callers have not left. */
  take(count: number): W[] {
    const taken: W[] = []
    while (taken.length < count) {
      const waiter = this.shift()
      if (!waiter) break
      taken.push(waiter)
    }
    return taken
  }

  /** Removes and returns all requests, however long they have waited. */
  clear(): W[] {
    return this.#waiting.splice(0).map(({ waiter }) => waiter)
  }

  #startTimer(): void {
    if (this.#timer === undefined) this.#timer = this.#expireIn(this.#maxWait)
  }

  #expireIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#expire(), milliseconds).unref()
  }

  /** Refuses the requests at the front that have waited too long, and schedules the next check. */
  #expire(): void {
    const now = performance.now()
    const young = this.#waiting.findIndex(({ since }) => now - since < this.#maxWait)
    const late = this.#waiting.splice(0, young < 0 ? this.#waiting.length : young)
    const [first] = this.#waiting
    this.#timer = first && this.#expireIn(first.since + this.#maxWait - now)
    for (const { waiter } of late) waiter.reject(this.#tooLate())
  }
}
