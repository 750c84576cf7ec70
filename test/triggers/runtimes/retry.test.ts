import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { FunctionLocation } from '../../../src/triggers/runtimes/function-location.ts'
import type { TriggerLimits } from '../../../src/triggers/runtimes/functions.ts'
import { temporaryFolder } from '../../store/temporary-folder.ts'
import { arnOf, newFunctions, poolWith, someEvent } from '../../support/function-folder.ts'
import { newWebServer } from '../../support/web-server.ts'

const givenUp = {
  name: 'UnexpectedLambdaException',
  message: 'CustomEmailSender invocation failed due to error Socket timeout while invoking Lambda function.',
}

const tryMs = 200

for (const kind of ['webhook', 'lambda', 'module'] as const) {
  test(`behind a ${kind}, what hangs is not tried beyond the time for all tries`, async (t) => {
    const { call, count } = await hanging(t, kind, { tryMs })
    // Two tries take longer, so there can be no third.
    await assert.rejects(call(1.5 * tryMs), givenUp)
    assert.ok((await count()) <= 2, `${await count()} tries`)
  })

  test(`behind a ${kind}, nothing is begun when the time is over`, async (t) => {
    const { call, count } = await hanging(t, kind, { tryMs })
    await assert.rejects(call(0), givenUp)
    assert.equal(await count(), 0)
  })
}

test('a call waits for a thread no longer than it has time', async (t) => {
  const { call } = await hanging(t, 'module', { tryMs: 2000, waitMs: 60_000, maxThreads: 1 })
  const outcomes = [Infinity, 50].map(async (milliseconds) => {
    await assert.rejects(call(milliseconds), givenUp)
    return milliseconds
  })
  assert.equal(await Promise.race(outcomes), 50)
  await Promise.all(outcomes)
})

test('a module has no more time than is left, and is told so', async () => {
  const handler = 'async (event, context) => ({ response: { left: context.getRemainingTimeInMillis() } })'
  await using functions = await newFunctions(
    { 'left.mjs': `export const handler = ${handler}` },
    { limits: { tryMs: 60_000 } },
  )
  const pool = poolWith({ PreSignUp: arnOf('left') })
  const until = performance.now() + 30_000
  const { left } = (await functions.triggers.call(pool, 'PreSignUp', () => someEvent(), until)) ?? {}
  assert.ok(Number(left) <= 30_000, String(left))
})

/** A function that never ends: how to call it with so many milliseconds for all tries, and how often it was begun. */
async function hanging(
  t: TestContext,
  kind: 'webhook' | 'lambda' | 'module',
  limits: Partial<TriggerLimits>,
) {
  const folder = await temporaryFolder(t)
  const [file, begun] = [join(folder, 'hanging.mjs'), join(folder, 'begun')]
  await writeFile(begun, '')
  await writeFile(
    file,
    `import { appendFileSync } from 'node:fs'
    export async function handler() {
      appendFileSync(${JSON.stringify(begun)}, '|')
      await new Promise(() => setInterval(() => {}, 1000))
    }`,
  )
  const server = await newWebServer(() => undefined)
  const credentials = { accessKeyId: 'AKIDLAMBDA', secretAccessKey: 'lambda-secret' }
  const places: Readonly<Record<typeof kind, FunctionLocation>> = {
    webhook: { kind: 'webhook', url: server.url, secret: randomBytes(32) },
    lambda: { kind: 'lambda', endpoint: server.url, credentials },
    module: { kind: 'module', file },
  }
  const functions = await newFunctions({}, { locations: new Map([['hanging', places[kind]]]), limits })
  t.after(async () => {
    await functions[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const pool = poolWith({ CustomEmailSender: { LambdaArn: arnOf('hanging'), LambdaVersion: 'V1_0' } })
  return {
    call: (milliseconds: number) =>
      functions.triggers.call(pool, 'CustomEmailSender', () => someEvent(), performance.now() + milliseconds),
    count: async () => server.requests.length + (await readFile(begun, 'utf8')).length,
  }
}
