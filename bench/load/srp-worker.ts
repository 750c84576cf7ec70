import { parentPort } from 'node:worker_threads'
import type { Answer, Question } from '../../src/crypto/srp/threads.ts'
import { claimOf, type SrpQuestion } from './srp-client.ts'

parentPort?.on('message', ({ id, task }: Question<SrpQuestion>) => {
  parentPort?.postMessage({ id, result: claimOf(task) } satisfies Answer<string>)
})
