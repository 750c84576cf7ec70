import { parentPort } from 'node:worker_threads'
import type { TaskOutcome, TaskMessage } from '../../src/crypto/srp/threads.ts'
import { claimOf, type SrpQuestion } from './srp-client.ts'

parentPort?.on('message', ({ id, task }: TaskMessage<SrpQuestion>) => {
  parentPort?.postMessage({ id, result: claimOf(task) } satisfies TaskOutcome<string>)
})
