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

interface PendingCall {
  readonly invocation: Invocation
  readonly resolve: (answer: string) => void
  readonly reject: (error: unknown) => void
  readonly tooLong: NodeJS.Timeout
  readonly since: number
}

interface Slot {
  readonly thread: ModuleThread
  state: 'loading' | 'idle' | 'busy'
  idleSince: number
}

const lookInterval = 1000
/** How long a call waits before another thread starts for it, in milliseconds: longer than short functions take. */
const growDelay = 10

/**
 * A function's module on one thread per concurrent call, up to a limit. One thread stays when the calls are over.
 * Calls that find no thread wait.
 */
export class ModuleThreads implements TriggerFunction {
  readonly #options: ModuleThreadsOptions
  /** Threads in the order of their use. The one that was used last comes last. */
  #slots: readonly Slot[] = []
  readonly #waiting: PendingCall[] = []
  readonly #looking: NodeJS.Timeout
  #growing: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: ModuleThreadsOptions) {
    this.#options = options
    this.#looking = setInterval(() => this.#lookAfter(), lookInterval).unref()
  }

  async call(invocation: Invocation): Promise<string> {
    if (this.#isClosed) throw serverStops()
    if (this.#waiting.length >= this.#options.maxWaiting) throw throttled()
    const waitMs = timeFor(invocation, this.#options.waitMs)
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const tooLong = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(pending), 1)
      reject(timedOut())
    }, waitMs)
    const pending: PendingCall = { invocation, resolve, reject, tooLong, since: performance.now() }
    this.#waiting.push(pending)
    this.#handOut()
    return promise
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#looking)
    clearTimeout(this.#growing)
    this.#refuseWaiting(this.#waiting.length, serverStops())
    await Promise.all(this.#slots.map(({ thread }) => thread.end()))
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const slot = this.#findIdle()
      if (!slot) return this.#grow()
      const pending = this.#waiting.shift()
      if (pending) void this.#serve(slot, pending)
    }
  }

  /** Finds the idle thread that was used last, so that others can end. Threads with outdated code are removed. */
  #findIdle(): Slot | undefined {
    if (this.#options.watches) {
      const outdated = this.#slots.filter(({ state, thread }) => state === 'idle' && thread.isOutdated())
      for (const slot of outdated) this.#remove(slot)
    }
    return this.#slots.findLast(({ state }) => state === 'idle')
  }

  /** Starts the first thread at once, and further threads while calls wait for longer than `growDelay`. */
  #grow(): void {
    if (this.#slots.length === 0) void this.#start()
    this.#growing ??= setTimeout(() => {
      this.#growing = undefined
      const isLoading = this.#slots.some(({ state }) => state === 'loading')
      const hasRoom = this.#slots.length < this.#options.maxThreads
      if (this.#hasWaited() && !isLoading && hasRoom) void this.#start()
      this.#handOut()
    }, growDelay).unref()
  }

  #hasWaited(): boolean {
    const [oldest] = this.#waiting
    return oldest !== undefined && performance.now() - oldest.since >= growDelay
  }

  async #start(): Promise<void> {
    const thread = new ModuleThread(this.#options)
    const slot: Slot = { thread, state: 'loading', idleSince: 0 }
    this.#slots = [...this.#slots, slot]
    try {
      await thread.ready
    } catch (error) {
      this.#slots = this.#slots.filter((other) => other !== slot)
      if (this.#isClosed) return
      this.#options.onUnfit((error as Error).message)
      // One call fails for each thread that failed to start, so that no more threads start than there are calls.
      this.#refuseWaiting(this.#slots.length === 0 ? this.#waiting.length : 1, unfit())
      return this.#handOut()
    }
    void thread.ended.then(() => this.#bury(slot))
    this.#rest(slot)
  }

  async #serve(slot: Slot, { invocation, resolve, reject, tooLong }: PendingCall): Promise<void> {
    clearTimeout(tooLong)
    slot.state = 'busy'
    try {
      resolve(await slot.thread.call(invocation))
    } catch (error) {
      reject(error)
    }
    this.#rest(slot)
  }

  /** Makes a thread free for the next call, unless it is over. */
  #rest(slot: Slot): void {
    if (slot.thread.isOver) return this.#bury(slot)
    slot.state = 'idle'
    slot.idleSince = performance.now()
    this.#slots = [...this.#slots.filter((other) => other !== slot), slot]
    this.#handOut()
  }

  /** Removes a thread that is over. If the last thread ended during a call, another starts for the next call. */
  #bury(slot: Slot): void {
    if (!this.#slots.includes(slot)) return
    this.#slots = this.#slots.filter((other) => other !== slot)
    if (this.#isClosed) return
    this.#handOut()
    if (this.#slots.length === 0 && slot.state === 'busy') void this.#start()
  }

  #remove(slot: Slot): void {
    this.#slots = this.#slots.filter((other) => other !== slot)
    void slot.thread.end()
  }

  #lookAfter(): void {
    for (const { thread } of this.#slots) void thread.lookAtMemory()
    const oldest = this.#slots.find(({ state }) => state === 'idle')
    if (!oldest || this.#slots.length === 1) return
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
