import { parentPort, workerData } from 'node:worker_threads'
import { attacks, type Answers } from './attacks.ts'

// An attack on a thread of its own, so that whoever measures beside it is not kept waiting by it.

const { port, attack } = workerData as { readonly port: number; readonly attack: string }
const run = attacks[attack]
if (!run || !parentPort) throw new TypeError('this file runs as a worker thread, with an attack to run')

let isStopped = false
const answers: Answers = new Map()
parentPort.once('message', () => (isStopped = true))
await run({ port, answers, isStopped: () => isStopped })
parentPort.postMessage(answers)
