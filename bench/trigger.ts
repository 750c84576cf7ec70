import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { toPool } from '../src/domain/pool.ts'
import { newEvent } from '../src/triggers/contract/event.ts'
import { newTriggers } from '../src/triggers/trigger-runner.ts'

// npm run bench:trigger: what a function on a trigger adds to a call when it is a module here, beside the least that a
// message to another thread and back takes. The function does nothing, so all of the time is ours.

const calls = 20_000
const warmUp = 2000
/** The p50 that is promised, in milliseconds. */
const promised = 1

const arn = 'arn:aws:lambda:local:000000000000:function:bench'
const pool = toPool({
  id: 'local_bench',
  version: 1,
  created: 0,
  modified: 0,
  settings: { PoolName: 'bench', LambdaConfig: { PreSignUp: arn } },
  schema: [],
})

const attributes = {
  sub: '01920000-0000-7000-8000-000000000000',
  'cognito:user_status': 'CONFIRMED',
  email: 'diego@example.com',
  email_verified: 'true',
  phone_number: '+4915112345678',
  phone_number_verified: 'false',
  name: 'Diego Example',
  'custom:CustomAttr1': 'Purple',
}

const event = () =>
  newEvent(pool, {
    source: 'PreSignUp_SignUp',
    userName: 'diego',
    clientId: 'rockpoolwebclient',
    request: { userAttributes: attributes, clientMetadata: { source: 'bench' } },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  })

async function bench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-bench-'))
  await writeFile(join(folder, 'bench.mjs'), 'export const handler = async (event) => event')
  const rows: (readonly [name: string, p50: number, p99: number, perSecond: number])[] = []
  for (const atOnce of [1, 32]) {
    rows.push([`message to a thread and back, ${atOnce} at once`, ...(await measureMessages(atOnce))])
    for (const watches of [false, true]) {
      const mode = watches ? 'development' : 'serving'
      await using triggers = newTriggers({
        locations: new Map(),
        folder,
        watches,
        allowPrivateAddresses: false,
        environment: {},
        hidden: new Set(),
        print: console.log,
        warn: console.error,
        now: Date.now,
      })
      rows.push([
        `function on a trigger (${mode}), ${atOnce} at once`,
        ...(await measure(() => triggers.call(pool, 'PreSignUp', event), atOnce)),
      ])
    }
  }
  await rm(folder, { recursive: true })
  const p50 = rows.find(([name]) => name.startsWith('function'))?.[1] ?? Number.NaN
  console.log(['| | p50, µs | p99, µs | a second |', '| --- | ---: | ---: | ---: |'].join('\n'))
  for (const [name, p50, p99, perSecond] of rows) {
    console.log(
      `| ${name} | ${(p50 * 1000).toFixed(0)} | ${(p99 * 1000).toFixed(0)} | ${perSecond.toFixed(0)} |`,
    )
  }
  console.log(`\n${p50 <= promised ? '✓' : '✗'} p50 of one at a time is at most ${promised} ms`)
  process.exitCode = p50 <= promised ? 0 : 1
}

/** How long a call takes when so many are under way, in milliseconds, and how many come to their end in a second. */
async function measure(
  call: () => Promise<unknown>,
  atOnce: number,
): Promise<readonly [p50: number, p99: number, perSecond: number]> {
  const run = async (count: number) => {
    const times: number[] = []
    let left = count
    const one = async () => {
      while (left-- > 0) {
        const began = performance.now()
        await call()
        times.push(performance.now() - began)
      }
    }
    const began = performance.now()
    await Promise.all(Array.from({ length: atOnce }, one))
    return { times, perSecond: count / ((performance.now() - began) / 1000) }
  }
  await run(warmUp)
  const { times, perSecond } = await run(calls)
  times.sort((one, other) => one - other)
  const share = (part: number) => times[Math.floor(times.length * part)] ?? Number.NaN
  return [share(0.5), share(0.99), perSecond]
}

/** The event as text, to a thread that sends it back as it is. */
async function measureMessages(atOnce: number) {
  const program = `const { parentPort } = require('node:worker_threads')
    parentPort.on('message', (message) => parentPort.postMessage(message))`
  const worker = new Worker(program, { eval: true })
  const waiting: (() => void)[] = []
  worker.on('message', () => waiting.shift()?.())
  const text = JSON.stringify(event())
  try {
    return await measure(() => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      worker.postMessage(text)
      return promise
    }, atOnce)
  } finally {
    await worker.terminate()
  }
}

await bench()
