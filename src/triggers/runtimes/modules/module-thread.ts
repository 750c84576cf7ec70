import { Worker } from 'node:worker_threads'
import { FunctionFailed, FunctionNotReached, timedOut } from '../../contract/function-errors.ts'
import { textOf } from './call-handler.ts'
import { newLineSplitter } from './line-splitter.ts'
import { isThreadMessage, type LoadedFile, type ModuleThreadData } from './module-thread-messages.ts'
import { fingerprintOf } from './file-fingerprint.ts'
import type { StartTimer } from '../../start-timer.ts'
import { timeFor } from '../retry.ts'
import type { Invocation } from '../trigger-function.ts'

export interface ModuleOptions {
  readonly name: string
  /** The whole path of the module. */
  readonly file: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly memoryMb: number
  /** How long the module may take to load, and to answer a call. Milliseconds. */
  readonly loadMs: number
  readonly callMs: number
  readonly startTimer: StartTimer
  /** Whether the thread detects changes of its files. */
  readonly watches: boolean
  /** Takes what the function prints, line by line. */
  readonly print: (line: string) => void
}

interface CurrentCall {
  readonly id: string
  readonly resolve: (answer: string) => void
  readonly reject: (error: Error) => void
}

/** The interval at which the memory of a working thread is checked, in milliseconds. */
const lookInterval = 50

/**
 * A thread with a function's module. It serves one call at a time, so that a call that breaks the thread harms no
 * other call. A thread that hangs or takes too much memory is ended.
 */
export class ModuleThread {
  /** Settles when the module is loaded. @throws {FunctionFailed} the module could not be loaded */
  readonly ready: Promise<void>
  /** Resolves when the thread has ended, for any reason. */
  readonly ended: Promise<void>
  readonly #options: ModuleOptions
  readonly #worker: Worker
  readonly #files: LoadedFile[] = []
  #call: CurrentCall | undefined
  /** The reason why the thread ends. */
  #failure: Error | undefined
  #hasEnded = false

  constructor(options: ModuleOptions) {
    this.#options = options
    const worker = startWorker(options)
    this.#worker = worker
    const loading = Promise.withResolvers<void>()
    this.ready = loading.promise
    const tooLong = setTimeout(
      () => this.#kill(new FunctionFailed(`it took longer than ${options.loadMs} ms to load`)),
      options.loadMs,
    )
    void this.ready.catch(() => undefined).finally(() => clearTimeout(tooLong))
    worker.on('message', (message: unknown) => {
      if (!isThreadMessage(message)) return
      if (message.rockpool === 'file') this.#files.push(message.file)
      if (message.rockpool === 'ready') loading.resolve()
      if (message.rockpool === 'unfit') this.#kill(new FunctionFailed(message.reason))
      if (message.rockpool === 'answer' && message.id === this.#call?.id) this.#call.resolve(message.answer)
      if (message.rockpool === 'error' && message.id === this.#call?.id) {
        this.#call.reject(new FunctionFailed(message.message))
      }
    })
    worker.on('error', (error: unknown) => {
      this.#failure ??= isOutOfMemory(error) ? this.#exited('killed') : new FunctionFailed(textOf(error))
    })
    this.ended = new Promise((resolve) => {
      worker.on('exit', (code) => {
        this.#hasEnded = true
        const failure = this.#failure ?? this.#exited(code)
        loading.reject(failure)
        this.#call?.reject(failure)
        resolve()
      })
    })
  }

  /** Whether the thread can serve no more calls. */
  get isOver(): boolean {
    return this.#hasEnded || this.#failure !== undefined
  }

  /** @throws {FunctionFailed | FunctionNotReached} */
  async call({ id, arn, event, until }: Invocation): Promise<string> {
    const callMs = timeFor({ until }, this.#options.callMs)
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    this.#call = { id, resolve, reject }
    this.#worker.ref()
    const callOff = this.#options.startTimer(callMs, () => this.#kill(timedOut()))
    const looking = setInterval(() => void this.lookAtMemory(), lookInterval)
    try {
      const { text, name, qualifier = '$LATEST' } = arn
      const deadline = Date.now() + callMs
      this.#worker.postMessage({ id, event, arn: text, name, version: qualifier, deadline })
      return await promise
    } finally {
      callOff()
      clearInterval(looking)
      this.#call = undefined
      this.#worker.unref()
    }
  }

  /** Whether a file that the thread has read has changed since. */
  isOutdated(): boolean {
    return this.#files.some(({ path, stamp }) => fingerprintOf(path) !== stamp)
  }

  /**
   * Ends the thread if it has taken too much memory. The limits of a thread cover only objects, so memory outside, as
   * of buffers, has to be queried. A thread answers the query even in the middle of its work.
   */
  async lookAtMemory(): Promise<void> {
    try {
      const { external_memory: bytes } = await this.#worker.getHeapStatistics()
      if (bytes > this.#options.memoryMb * 1_048_576) this.#kill(this.#exited('killed'))
    } catch {
      // The thread has ended meanwhile.
    }
  }

  async end(): Promise<void> {
    this.#kill(new FunctionNotReached('the server stops', { isPassing: false }))
    await this.ended
  }

  /** Ends the thread. It counts as over at once, though its end may take a while. */
  #kill(reason: Error): void {
    this.#failure ??= reason
    this.#call?.reject(this.#failure)
    void this.#worker.terminate()
  }

  /** The error for the end of the thread, in Lambda's words. */
  #exited(how: number | 'killed'): Error {
    const words = how === 'killed' ? 'with error: signal: killed' : `with error: exit status ${how}`
    const reason = how === 0 ? 'without providing a reason' : words
    return new FunctionFailed(`RequestId: ${this.#call?.id ?? '-'} Error: Runtime exited ${reason}`)
  }
}

function startWorker({ name, file, environment, memoryMb, watches, print }: ModuleOptions): Worker {
  const module = new URL(
    import.meta.url.endsWith('.ts') ? './module-worker.ts' : './module-worker.js',
    import.meta.url,
  )
  const worker = new Worker(module, {
    name,
    argv: [],
    // The warning about a package.json without a type of modules is of no interest for functions.
    execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
    env: { ...environment },
    workerData: { file, memoryMb, tellsFiles: watches } satisfies ModuleThreadData,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 8 },
    stdout: true,
    stderr: true,
  })
  worker.unref()
  for (const stream of [worker.stdout, worker.stderr]) {
    const lines = newLineSplitter(print)
    stream
      .setEncoding('utf8')
      .on('data', (text: string) => lines.take(text))
      .on('end', () => lines.end())
  }
  return worker
}

const isOutOfMemory = (error: unknown) =>
  (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
