import { generateKeyPairSync } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { spreadOf } from '../load/statistics.ts'
import type { Slice } from '../load/wrk.ts'

/** What a sign-in cannot be had without. */
export interface Cryptography {
  /** Modular powers of 3072 bits with exponents of 256. */
  readonly powers: number
  /** RS256 signatures with keys of 2048 bits. */
  readonly signatures: number
}

export interface PowersOptions extends Cryptography {
  readonly threads: number
  readonly seconds: number
}

/** What a thread is handed, and what it answers: how long each piece of work took, in milliseconds. */
export interface PowersTask extends Cryptography {
  readonly seconds: number
  readonly privateKey: string
}
export interface PowersDone {
  readonly times: readonly number[]
  /** From the first to the last piece. */
  readonly seconds: number
  /** Processor time of the thread meanwhile, in microseconds. */
  readonly cpu: number
}

// Does nothing but that work, on as many threads as it is told, and prints what came of it.

const options: PowersOptions = JSON.parse(process.argv[2] ?? '{}')
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const task: PowersTask = { ...options, privateKey }
const answers = await Promise.all(Array.from({ length: options.threads }, () => work()))
const times = answers.flatMap(({ times }) => times).sort((one, other) => one - other)
const requests = times.length
const slice: Slice = {
  requests,
  failed: 0,
  perSecond: answers.reduce((sum, { times, seconds }) => sum + times.length / seconds, 0),
  p50: spreadOf(times).median,
  p99: times[Math.ceil(requests * 0.99) - 1] ?? 0,
  cpu: answers.reduce((sum, { cpu }) => sum + cpu, 0) / requests,
  memory: process.memoryUsage.rss(),
}
process.stdout.write(JSON.stringify(slice))

function work(): Promise<PowersDone> {
  const { promise, resolve, reject } = Promise.withResolvers<PowersDone>()
  const worker = new Worker(new URL('./powers-worker.ts', import.meta.url), { workerData: task })
  worker.once('message', resolve)
  worker.once('error', reject)
  return promise
}
