import { parentPort, workerData } from 'node:worker_threads'
import { setTimeout as sleep } from 'node:timers/promises'
import { newCaller } from '../target.ts'

// A client on a thread of its own, which is not kept waiting by those of the flood. Its calls neither compute nor write,
// so they wait for nothing but the server's main thread.

const { url } = workerData as { readonly url: string }
if (!parentPort) throw new TypeError('this file runs as a worker thread')

const stopping = new AbortController()
parentPort.once('message', () => stopping.abort())
using caller = newCaller({ url, connections: 1 })
const times: number[] = []
while (!stopping.signal.aborted) {
  // A server that has all the connections it takes closes those that are idle, such as this one between two calls.
  const answer = await caller.send('GetUser', '{"AccessToken":"none"}').catch(() => undefined)
  if (answer) times.push(answer.milliseconds)
  await sleep(20)
}
parentPort.postMessage(times)
