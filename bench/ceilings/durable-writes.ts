import { Worker } from 'node:worker_threads'

export type Write = readonly [key: string, value: string]

interface Asked {
  readonly write: Write
  readonly done: () => void
}

const batch = 32
const maxUnderWay = 2

/** Writes in groups on a thread of its own: one transaction, and one wait for the disk, for each group. */
export class DurableWrites {
  readonly #worker: Worker
  readonly #waiting: Asked[] = []
  readonly #underWay: Asked[][] = []

  constructor(path: string) {
    this.#worker = new Worker(new URL('./durable-writer.ts', import.meta.url), { workerData: path })
    this.#worker.on('message', () => {
      const written = this.#underWay.shift() ?? []
      for (const { done } of written) done()
      this.#send()
    })
  }

  put(key: string, value: string, done: () => void): void {
    this.#waiting.push({ write: [key, value], done })
    if (this.#waiting.length === 1) setImmediate(() => this.#send())
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#underWay.length < maxUnderWay) {
      const group = this.#waiting.splice(0, batch)
      this.#underWay.push(group)
      this.#worker.postMessage(group.map(({ write }) => write))
    }
  }
}
