import { parentPort, workerData } from 'node:worker_threads'
import { giveWay } from '../../src/crypto/srp/priority.ts'
import { attacks, type Answers } from './attacks.ts'
import { tlsAttacks } from './tls-attacks.ts'

// An attack on a thread of its own, so that the measuring beside it is not kept waiting. Strangers have machines of their
// own, so on this one they stand behind the server and its user: otherwise the scheduler is what would be measured.

const { port, attack, isTls } = workerData as {
  readonly port: number
  readonly attack: string
  readonly isTls: boolean
}
const run = (isTls ? tlsAttacks : attacks)[attack]
if (!run || !parentPort) throw new TypeError('this file runs as a worker thread, with an attack to run')

giveWay()
let isStopped = false
const answers: Answers = new Map()
parentPort.once('message', () => (isStopped = true))
await run({ port, answers, isStopped: () => isStopped })
parentPort.postMessage(answers)
