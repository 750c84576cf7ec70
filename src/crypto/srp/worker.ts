import { parentPort } from 'node:worker_threads'
import { giveWay } from './priority.ts'
import { perform, type Task } from './tasks.ts'
import type { Answer, Question } from './threads.ts'

const port = parentPort
if (!port) throw new TypeError('this file runs as a worker thread')

giveWay()
port.on('message', ({ id, task }: Question<Task>) => {
  port.postMessage(answer(id, task))
})

function answer(id: number, task: Task): Answer<string> {
  try {
    return { id, result: perform(task) }
  } catch (error) {
    return { id, error }
  }
}
