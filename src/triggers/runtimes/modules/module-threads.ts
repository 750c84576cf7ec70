import { FunctionFailed, FunctionNotReached, throttled, timedOut } from '../../contract/function-errors.ts'
import { ModuleThread, type ModuleOptions } from './module-thread.ts'
import { timeFor } from '../retry.ts'
import type { Invocation, TriggerFunction } from '../trigger-function.ts'

export interface ModuleThreadsOptions extends ModuleOptions {
  readonly maxThreads: number
  readonly maxWaiting: number
  /** How long a call may wait for a thread, in milliseconds. */
  readonly waitMs: number
  /** How long an idle thread stays, in milliseconds. The last thread always stays. */
  readonly idleMs: number
  /** Called with the reason if the module cannot be loaded. */
  readonly onUnfit: (reason: string) => void
}

interface Job {
  readonly invocation: Invocation
  readonly resolve: (answer: string) => void
  readonly reject: (error: unknown) => void
  readonly tooLong: NodeJS.Timeout
  readonly since: number
}

interface Place {
  readonly thread: ModuleThread
  state: 'loading' | 'idle' | 'busy'
  idleSince: number
}

const betweenLooks = 1000
/** How long a call waits before another thread starts for it, in milliseconds: longer than short functions take. */
const patience = 10

/**
 * A function's module on one thread per concurrent call, up to a limit. One thread stays when the calls are over.
 * Calls that find no thread wait.
 */
export class ModuleThreads implements TriggerFunction {
  readonly #options: ModuleThreadsOptions
  /** Threads in the order of their use. The one that was used last comes last. */
  #places: readonly Place[] = []
  readonly #waiting: Job[] = []
  readonly #looking: NodeJS.Timeout
  #growing: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: ModuleThreadsOptions) {
    this.#options = options
    this.#looking = setInterval(() => this.#lookAfter(), betweenLooks).unref()
  }

  async call(invocation: Invocation): Promise<string> {
    if (this.#isClosed) throw serverStops()
    if (this.#waiting.length >= this.#options.maxWaiting) throw throttled()
    const waitMs = timeFor(invocation, this.#options.waitMs)
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const tooLong = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(job), 1)
      reject(timedOut())
    }, waitMs)
    const job: Job = { invocation, resolve, reject, tooLong, since: performance.now() }
    this.#waiting.push(job)
    this.#handOut()
    return promise
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#looking)
    clearTimeout(this.#growing)
    this.#refuseWaiting(this.#waiting.length, serverStops())
    await Promise.all(this.#places.map(({ thread }) => thread.end()))
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const place = this.#findIdle()
      if (!place) return this.#grow()
      const job = this.#waiting.shift()
      if (job) void this.#serve(place, job)
    }
  }

  /** Finds the idle thread that was used last, so that others can end. Threads with outdated code are removed. */
  #findIdle(): Place | undefined {
    if (this.#options.watches) {
      const outdated = this.#places.filter(({ state, thread }) => state === 'idle' && thread.isOutdated())
      for (const place of outdated) this.#remove(place)
    }
    return this.#places.findLast(({ state }) => state === 'idle')
  }

  /** Starts the first thread at once, and further threads while calls wait for longer than `patience`. */
  #grow(): void {
    if (this.#places.length === 0) void this.#start()
    this.#growing ??= setTimeout(() => {
      this.#growing = undefined
      const isLoading = this.#places.some(({ state }) => state === 'loading')
      const hasRoom = this.#places.length < this.#options.maxThreads
      if (this.#hasWaited() && !isLoading && hasRoom) void this.#start()
      this.#handOut()
    }, patience).unref()
  }

  #hasWaited(): boolean {
    const [oldest] = this.#waiting
    return oldest !== undefined && performance.now() - oldest.since >= patience
  }

  async #start(): Promise<void> {
    const thread = new ModuleThread(this.#options)
    const place: Place = { thread, state: 'loading', idleSince: 0 }
    this.#places = [...this.#places, place]
    try {
      await thread.ready
    } catch (error) {
      this.#places = this.#places.filter((other) => other !== place)
      if (this.#isClosed) return
      this.#options.onUnfit((error as Error).message)
      // One call fails for each thread that failed to start, so that no more threads start than there are calls.
      this.#refuseWaiting(this.#places.length === 0 ? this.#waiting.length : 1, unfit())
      return this.#handOut()
    }
    void thread.ended.then(() => this.#bury(place))
    this.#rest(place)
  }

  async #serve(place: Place, { invocation, resolve, reject, tooLong }: Job): Promise<void> {
    clearTimeout(tooLong)
    place.state = 'busy'
    try {
      resolve(await place.thread.call(invocation))
    } catch (error) {
      reject(error)
    }
    this.#rest(place)
  }

  /** Makes a thread free for the next call, unless it is over. */
  #rest(place: Place): void {
    if (place.thread.isOver) return this.#bury(place)
    place.state = 'idle'
    place.idleSince = performance.now()
    this.#places = [...this.#places.filter((other) => other !== place), place]
    this.#handOut()
  }

  /** Removes a thread that is over. If the last thread ended during a call, another starts for the next call. */
  #bury(place: Place): void {
    if (!this.#places.includes(place)) return
    this.#places = this.#places.filter((other) => other !== place)
    if (this.#isClosed) return
    this.#handOut()
    if (this.#places.length === 0 && place.state === 'busy') void this.#start()
  }

  #remove(place: Place): void {
    this.#places = this.#places.filter((other) => other !== place)
    void place.thread.end()
  }

  #lookAfter(): void {
    for (const { thread } of this.#places) void thread.lookAtMemory()
    const oldest = this.#places.find(({ state }) => state === 'idle')
    if (!oldest || this.#places.length === 1) return
    if (performance.now() - oldest.idleSince > this.#options.idleMs) this.#remove(oldest)
  }

  #refuseWaiting(count: number, error: unknown): void {
    for (const { reject, tooLong } of this.#waiting.splice(0, count)) {
      clearTimeout(tooLong)
      reject(error)
    }
  }
}

/** The error for callers. The reason may hold paths of this machine, so it is only for the operator. */
const unfit = () => new FunctionFailed('the function cannot be loaded')
const serverStops = () => new FunctionNotReached('the server stops', { isPassing: false })
