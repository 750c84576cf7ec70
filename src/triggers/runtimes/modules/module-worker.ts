import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { answerTooLong, maxAnswerLength } from '../../contract/function-errors.ts'
import { callHandler, findHandler, textOf } from './call-handler.ts'
import { hookModules } from './module-hooks.ts'
import type { ModuleThreadData, ThreadCall, ThreadMessage } from './module-thread-messages.ts'

const port = parentPort
if (!port) throw new TypeError('this file runs as a worker thread')

const { file, memoryMb, tellsFiles } = workerData as ModuleThreadData
// Captured before the function can replace them.
const send = port.postMessage.bind(port) as (message: ThreadMessage) => void
const { stringify, parse } = JSON

hookModules((loaded) => {
  if (tellsFiles) send({ rockpool: 'file', file: loaded })
})

/** The id of the call that waits for its function. */
let current: string | undefined

/** Ends the call, unless it has ended already. */
function end(message: ThreadMessage & { readonly id: string }): void {
  if (current !== message.id) return
  current = undefined
  port?.ref()
  send(message)
}

function answer(id: string, value: unknown): void {
  try {
    // Functions and `undefined` have no JSON; Lambda answers null for them.
    const text = stringify(value) ?? 'null'
    if (Buffer.byteLength(text) > maxAnswerLength) end({ rockpool: 'error', id, message: answerTooLong })
    else end({ rockpool: 'answer', id, answer: text })
  } catch (error) {
    end({ rockpool: 'error', id, message: `Unable to stringify response body: ${textOf(error)}` })
  }
}

try {
  const handler = findHandler(await import(pathToFileURL(file).href))
  port.on('message', (call: ThreadCall) => {
    current = call.id
    // Only what the function waits for keeps the thread alive while the function works.
    port.unref()
    callHandler(handler, parse(call.event), { ...call, memoryMb }).then(
      (value) => answer(call.id, value),
      (error: unknown) => end({ rockpool: 'error', id: call.id, message: textOf(error) }),
    )
  })
  // The function can no longer answer: nothing is left that could wake it.
  process.on('beforeExit', () => {
    if (current !== undefined) answer(current, null)
  })
  send({ rockpool: 'ready' })
} catch (error) {
  send({ rockpool: 'unfit', reason: textOf(error) })
}
