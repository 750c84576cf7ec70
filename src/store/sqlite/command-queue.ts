import { type Waiter, WaitingLine } from '../../waiting-line.ts'
import type { ArgumentsOf, Handlers } from '../handlers.ts'
import { StoreBusy, StoreUnavailable } from '../store.ts'
import { toError } from './faults.ts'
import type { Channel } from './worker-channel.ts'
import type { Database } from './database.ts'
import type { RequestOutcome, Request } from './requests.ts'

export interface QueueLimits {
  /** The number of requests that go together. */
  readonly batch: number
  /** The number of batches under way at once: while one is being flushed, the next is on its way. */
  readonly inFlight: number
  /** The number of requests that may wait. Any more are refused. */
  readonly waiting: number
  /** The time that a request may wait before it is sent (milliseconds). */
  readonly maxWait?: number
}

interface Asked extends Waiter {
  readonly request: Request
  readonly resolve: (value: unknown) => void
}

/**
 * Gathers the requests of one turn of the event loop into batches and sends them down a channel in order. No timer holds
 * a request back. On an idle server a single request leaves at once; under load requests gather by themselves.
 */
export class CommandQueue<H extends Handlers<Database>> {
  readonly #channel: Channel
  readonly #limits: QueueLimits
  readonly #waiting: WaitingLine<Asked>
  readonly #drained = Promise.withResolvers<void>()
  #inFlight = 0
  #isScheduled = false
  #isClosed = false

  constructor(channel: Channel, limits: QueueLimits) {
    this.#channel = channel
    this.#limits = limits
    this.#waiting = new WaitingLine({
      ...limits,
      tooLate: () => new StoreBusy('a command has waited too long'),
    })
  }

  /** @throws {StoreBusy} too many wait already, or it has waited too long and was not sent */
  run<K extends keyof H & string>(name: K, ...args: ArgumentsOf<H[K]>): Promise<ReturnType<H[K]>> {
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<H[K]>>()
    if (this.#isClosed) reject(new StoreUnavailable('the store is closed'))
    else if (this.#waiting.length >= this.#limits.waiting) reject(new StoreBusy('too many commands wait'))
    else {
      // The result has the type that the handler of this name returns.
      this.#waiting.push({ request: [name, ...args], resolve: resolve as (value: unknown) => void, reject })
      this.#schedule()
    }
    return promise
  }

  /** Refuses new requests, finishes those that wait, and closes the channel. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#settle()
    await this.#drained.promise
    await this.#channel.close()
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0 || this.#inFlight >= this.#limits.inFlight) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      while (this.#waiting.length > 0 && this.#inFlight < this.#limits.inFlight) {
        void this.#send(this.#waiting.take(this.#limits.batch))
      }
      this.#settle()
    })
  }

  /** Never rejects: errors go to the callers. */
  async #send(batch: readonly Asked[]): Promise<void> {
    this.#inFlight++
    try {
      const outcomes = await this.#channel.run(batch.map(({ request }) => request))
      for (const [index, asked] of batch.entries()) answer(asked, outcomes[index])
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    this.#inFlight--
    this.#schedule()
    this.#settle()
  }

  #settle(): void {
    if (this.#isClosed && this.#inFlight === 0 && this.#waiting.length === 0) this.#drained.resolve()
  }
}

function answer({ resolve, reject }: Asked, outcome: RequestOutcome | undefined): void {
  if (!outcome) reject(new StoreUnavailable('no answer came from the store'))
  else if ('fault' in outcome) reject(toError(outcome.fault))
  else resolve(outcome.value)
}
