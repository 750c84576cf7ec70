/** How long work may wait before it is begun (milliseconds). Who waits longer mostly has given up, or asked again. */
export const longestWait = 2000

/** One who waits. */
export interface Waiter {
  /** Told why it is not to wait any longer. */
  readonly reject: (error: unknown) => void
  /** Whether whoever asked has left. What they asked for is then not begun. */
  readonly isGone?: (() => boolean) | undefined
}

export interface WaitingLineOptions {
  /** What is answered to those who have waited too long. */
  readonly tooLate: () => Error
  /** How long anybody may wait (milliseconds). */
  readonly patience?: number
}

interface Place<W> {
  readonly waiter: W
  readonly since: number
}

/**
 * Those who wait for work to be begun, the first one first. Who has waited too long is refused, whether or not their turn
 * would come: under more load than can be served a queue by number alone only makes everybody wait.
 */
export class WaitingLine<W extends Waiter> {
  readonly #tooLate: () => Error
  readonly #patience: number
  #places: Place<W>[] = []
  #timer: NodeJS.Timeout | undefined

  constructor({ tooLate, patience = longestWait }: WaitingLineOptions) {
    this.#tooLate = tooLate
    this.#patience = patience
  }

  get length(): number {
    return this.#places.length
  }

  push(waiter: W): void {
    this.#places.push({ waiter, since: performance.now() })
    this.#startTimer()
  }

  /** Puts back before all others what had begun and must begin again. */
  putBack(waiters: readonly W[]): void {
    const since = performance.now()
    this.#places.unshift(...waiters.map((waiter) => ({ waiter, since })))
    if (waiters.length > 0) this.#startTimer()
  }

  /** The first who still wants it. */
  shift(): W | undefined {
    for (let place = this.#places.shift(); place; place = this.#places.shift()) {
      if (!place.waiter.isGone?.()) return place.waiter
      place.waiter.reject(this.#tooLate())
    }
    return undefined
  }

  /** The first so many who still want it. */
  take(count: number): W[] {
    const taken: W[] = []
    while (taken.length < count) {
      const waiter = this.shift()
      if (!waiter) break
      taken.push(waiter)
    }
    return taken
  }

  /** Takes all out, however long they have waited. */
  clear(): W[] {
    return this.#places.splice(0).map(({ waiter }) => waiter)
  }

  #startTimer(): void {
    if (this.#timer === undefined) this.#timer = this.#expireIn(this.#patience)
  }

  #expireIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#expire(), milliseconds).unref()
  }

  /** Refuses those at the front who have waited too long, and comes back for the next. */
  #expire(): void {
    const now = performance.now()
    const young = this.#places.findIndex(({ since }) => now - since < this.#patience)
    const late = this.#places.splice(0, young < 0 ? this.#places.length : young)
    const [first] = this.#places
    this.#timer = first && this.#expireIn(first.since + this.#patience - now)
    for (const { waiter } of late) waiter.reject(this.#tooLate())
  }
}
