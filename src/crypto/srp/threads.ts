import { Worker } from 'node:worker_threads'
import { type Waiter, WaitingLine } from '../../waiting-line.ts'

/** A message to a worker thread. `TaskOutcome` is the message that comes back. */
export interface TaskMessage<Task> {
  readonly id: number
  readonly task: Task
}
export type TaskOutcome<Result> =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly error: unknown }

export interface ThreadsOptions {
  /** The module that each thread runs: it answers every `TaskMessage` with a `TaskOutcome`. */
  readonly module: URL
  /** The most threads. */
  readonly count: number
  /** The most tasks that may wait for a thread. */
  readonly maxWaiting: number
  /** Makes the error of a task that is refused because too many wait, or because it has waited too long. */
  readonly full: () => Error
  /** How long a task may wait for a thread (milliseconds). */
  readonly maxWait?: number
}

interface Job<Task, Result> extends Waiter {
  readonly task: Task
  readonly resolve: (result: Result) => void
  deaths: number
}

interface Thread<Task, Result> {
  readonly worker: Worker
  readonly jobs: Map<number, Job<Task, Result>>
  failure: unknown
}

/** The most tasks that a thread holds, so that it need not wait while the main thread is busy. */
const maxHeld = 4

/** The number of thread deaths at which a task is given up. */
const maxDeaths = 2

/**
 * A few worker threads for tasks that would block the event loop. A thread starts when there is work for it, and
 * keeps the process alive only while it has work. A dead thread is replaced, and its tasks run again.
 */
export class Threads<Task, Result> implements AsyncDisposable {
  readonly #options: ThreadsOptions
  readonly #threads = new Set<Thread<Task, Result>>()
  readonly #waiting: WaitingLine<Job<Task, Result>>
  #lastId = 0
  #closed = false

  constructor(options: ThreadsOptions) {
    this.#options = options
    this.#waiting = new WaitingLine({ tooLate: options.full, maxWait: options.maxWait })
  }

  /** Runs a task on one of the threads, unless the caller `isGone` before it begins. */
  run(task: Task, isGone?: () => boolean): Promise<Result> {
    if (this.#closed) return Promise.reject(new Error('the threads are closed'))
    if (this.#waiting.length >= this.#options.maxWaiting) return Promise.reject(this.#options.full())
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    this.#waiting.push({ task, resolve, reject, isGone, deaths: 0 })
    this.#handOut()
    return promise
  }

  async close(): Promise<void> {
    this.#closed = true
    const threads = [...this.#threads]
    this.#threads.clear()
    for (const job of [...threads.flatMap(({ jobs }) => [...jobs.values()]), ...this.#waiting.clear()]) {
      job.reject(new Error('the threads were closed'))
    }
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#findThread()
      if (!thread) return
      const job = this.#waiting.shift()
      if (job) this.#give(thread, job)
    }
  }

  /** Finds the thread with the least work: an idle one, a new one, or one that can hold more. */
  #findThread(): Thread<Task, Result> | undefined {
    const [least] = [...this.#threads].sort((one, other) => one.jobs.size - other.jobs.size)
    if (least?.jobs.size === 0) return least
    if (this.#threads.size < this.#options.count) return this.#start()
    return least && least.jobs.size < maxHeld ? least : undefined
  }

  #give(thread: Thread<Task, Result>, job: Job<Task, Result>): void {
    const id = ++this.#lastId
    thread.jobs.set(id, job)
    thread.worker.ref()
    thread.worker.postMessage({ id, task: job.task } satisfies TaskMessage<Task>)
  }

  #start(): Thread<Task, Result> {
    const worker = new Worker(this.#options.module, {
      execArgv: [],
      env: {},
      // A task is only a few numbers. Without limits a thread keeps tens of megabytes of garbage.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    })
    const thread: Thread<Task, Result> = { worker, jobs: new Map(), failure: undefined }
    worker.unref()
    worker.on('message', (answer: TaskOutcome<Result>) => this.#take(thread, answer))
    worker.on('error', (error) => {
      thread.failure = error
    })
    worker.on('exit', () => this.#bury(thread))
    this.#threads.add(thread)
    return thread
  }

  #take(thread: Thread<Task, Result>, answer: TaskOutcome<Result>): void {
    const job = thread.jobs.get(answer.id)
    thread.jobs.delete(answer.id)
    if (thread.jobs.size === 0) thread.worker.unref()
    if ('result' in answer) job?.resolve(answer.result)
    else job?.reject(answer.error)
    this.#handOut()
  }

  /** Handles the end of a thread. Its tasks go to the front of the queue, unless a thread died on them before. */
  #bury(thread: Thread<Task, Result>): void {
    if (!this.#threads.delete(thread)) return
    const again: Job<Task, Result>[] = []
    for (const job of thread.jobs.values()) {
      job.deaths++
      if (job.deaths < maxDeaths) again.push(job)
      else job.reject(new Error('a worker thread died', { cause: thread.failure }))
    }
    this.#waiting.putBack(again)
    this.#handOut()
  }
}
