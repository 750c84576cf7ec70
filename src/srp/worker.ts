import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
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

/**
 * Lets the main thread go first where all cores are busy: one who signs in waits for milliseconds of arithmetic in any
 * case, one who reads does not. On Linux every thread has a priority of its own; elsewhere nothing is changed.
 */
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10)
  } catch {
    // Not Linux, or not allowed here.
  }
}
