import { parentPort, Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../store.ts'
import type { RequestOutcome, Request } from './requests.ts'

/** The place where requests are carried out: this thread or another. */
export interface Channel {
  /** @throws {StoreUnavailable} the channel is broken; whether the requests were carried out is not known */
  run(requests: readonly Request[]): Promise<readonly RequestOutcome[]>
  close(): Promise<void>
}

export function channelHere(run: (requests: readonly Request[]) => readonly RequestOutcome[]): Channel {
  return { run: async (requests) => run(requests), close: async () => {} }
}

/** A thread that starts with the first request, and starts again should it ever end by itself. */
export class WorkerChannel implements Channel {
  readonly #file: URL
  readonly #path: string
  readonly #asked: PromiseWithResolvers<readonly RequestOutcome[]>[] = []
  #worker: Worker | undefined

  /** `file` is a module that calls `answerRequests`. It gets `path` as `workerData`. */
  constructor(file: URL, path: string) {
    this.#file = file
    this.#path = path
  }

  run(requests: readonly Request[]): Promise<readonly RequestOutcome[]> {
    this.#worker ??= this.#start()
    const answer = Promise.withResolvers<readonly RequestOutcome[]>()
    this.#asked.push(answer)
    this.#worker.postMessage(requests)
    return answer.promise
  }

  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    const { promise, resolve } = Promise.withResolvers<number>()
    worker.once('exit', resolve)
    worker.postMessage(undefined)
    await promise
  }

  #start(): Worker {
    // The thread needs nothing from the environment, which may hold secrets.
    const worker = new Worker(this.#file, {
      workerData: this.#path,
      env: {},
      execArgv: [],
      // A page of the largest users is 6 MB.
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 },
    })
    let cause: unknown
    worker.on('message', (outcomes: readonly RequestOutcome[]) => this.#asked.shift()?.resolve(outcomes))
    worker.on('error', (error) => (cause = error))
    worker.on('exit', () => {
      this.#worker = undefined
      const lost = new StoreUnavailable('a thread of the store has ended', { cause })
      for (const answer of this.#asked.splice(0)) answer.reject(lost)
    })
    return worker
  }
}

/** The other end of a WorkerChannel: answers requests in order until the channel closes. */
export function answerRequests(
  run: (requests: readonly Request[]) => readonly RequestOutcome[],
  close: () => void,
): void {
  const port = parentPort
  if (!port) throw new TypeError('this module runs as a worker thread')
  port.on('message', (requests: readonly Request[] | undefined) => {
    if (requests) return port.postMessage(run(requests))
    close()
    return port.close()
  })
}
