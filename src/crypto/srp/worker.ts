import { parentPort } from 'node:worker_threads'
import { giveWay } from './priority.ts'
import { perform, type Task } from './tasks.ts'
import type { TaskOutcome, TaskMessage } from './threads.ts'

const port = parentPort
if (!port) throw new TypeError('this file runs as a worker thread')

giveWay()
port.on('message', ({ id, task }: TaskMessage<Task>) => {
  port.postMessage(answer(id, task))
})

function answer(id: number, task: Task): TaskOutcome<string> {
  try {
    return { id, result: perform(task) }
  } catch (error) {
    return { id, error }
  }
}
