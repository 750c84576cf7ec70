import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'
import { arnOf, newFunctions } from '../../../support/function-folder.ts'
import { newOwnTimer } from '../../../support/own-timer.ts'

/** Answers the event with some of what the function saw in its response. */
const answering = (seen: string) =>
  `export const handler = async (event, context) => ({ ...event, response: { seen: ${seen} } })`

const unrecognizable = { name: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' }
const failed = (message: string | RegExp) => ({ name: 'UserLambdaValidationException', message })

test('a function that waits for nothing and does not answer is not waited for', async () => {
  await using functions = await newFunctions(
    {
      'never.mjs': 'export const handler = () => new Promise(() => {})',
      'forgets.mjs': 'export const handler = (event, context, callback) => {}',
    },
    // If it was waited for, the test would not end.
    { limits: { tryMs: 2_000_000 } },
  )
  for (let time = 0; time < 2; time++) {
    await assert.rejects(functions.call('never'), unrecognizable)
    await assert.rejects(functions.call('forgets'), unrecognizable)
  }
})

test('an answer to a call that is over is not taken for that of the next', async () => {
  await using functions = await newFunctions(
    {
      'late.mjs': `
        import { threadId } from 'node:worker_threads'
        let answerFirst
        export const handler = (event) => {
          if (event.request.value === 'which') return { response: { threadId } }
          answerFirst?.({ response: { late: true } })
          return new Promise((resolve) => { answerFirst ??= resolve })
        }`,
    },
    { limits: { tryMs: 20_000 } },
  )
  const thread = await functions.call('late', 'which')
  for (let time = 0; time < 2; time++) await assert.rejects(functions.call('late'), unrecognizable)
  // If it had waited for the answer that was gone, there would be another thread.
  assert.deepEqual(await functions.call('late', 'which'), thread)
})

const timedOut = {
  name: 'UnexpectedLambdaException',
  message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
}

test('a function that hangs is given up at the third try, and no other call suffers', async () => {
  const { startTimer, expire } = newOwnTimer()
  await using functions = await newFunctions(
    {
      'hangs.mjs': `
        import { appendFileSync } from 'node:fs'
        export const handler = async (event) => {
          if (event.request.value === undefined) return { response: {} }
          appendFileSync(event.request.value.file, '.')
          if (event.request.value.how === 'loop') for (;;);
          if (event.request.value.how === 'wait') await new Promise((resolve) => setTimeout(resolve, 1e8))
          if (event.request.value.how === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
        }`,
      'other.mjs': answering('1'),
    },
    { limits: { waitMs: 60_000 }, startTimer },
  )
  for (const how of ['loop', 'wait', 'block']) {
    const file = `${functions.folder}/${how}`
    const hanging = assert.rejects(functions.call('hangs', { how, file }), timedOut, how)
    assert.deepEqual(await functions.call('other'), { seen: 1 })
    assert.deepEqual(await functions.call('hangs'), {})
    for (const begun of ['.', '..', '...']) {
      while ((await readFile(file, 'utf8').catch(() => '')) !== begun) await sleep(5)
      expire()
    }
    await hanging
    assert.equal(await readFile(file, 'utf8'), '...', how)
    assert.deepEqual(await functions.call('hangs'), {})
  }
  assert.deepEqual(functions.warnings, [
    `The function ${arnOf('hangs')} on PreSignUp could not be called: Socket timeout while invoking Lambda function`,
  ])
})

test('a function that ends its thread, in whatever way, harms only its own call', async () => {
  await using functions = await newFunctions(
    {
      'dies.mjs': `
        const wait = () => new Promise((resolve) => setTimeout(resolve, 1e8))
        const ways = {
          exit: () => process.exit(3),
          exitWell: () => process.exit(0),
          later: () => { setTimeout(() => { throw new Error('too late') }); return wait() },
          unhandled: () => { Promise.reject(new Error('not handled')); return wait() },
          stack: () => { const deep = () => deep() + 1; return deep() },
          objects: () => { const all = []; for (;;) all.push({ all: [...all.slice(-100)] }) },
          text: () => { let text = 'x'; for (;;) text = [text, text].join('') },
          buffers: () => { const all = []; for (;;) all.push(Buffer.alloc(1e6, 1)) },
          slowBuffers: async () => {
            for (const all = []; ; await new Promise(setImmediate)) all.push(Buffer.alloc(1e6, 1))
          },
        }
        export const handler = async (event) => {
          await ways[event.request.value]?.()
          return { response: { value: event.request.value } }
        }`,
      'other.mjs': answering('1'),
    },
    { limits: { tryMs: 60_000, waitMs: 60_000 } },
  )
  const expected = {
    exit: /failed with error RequestId: [\da-f-]{36} Error: Runtime exited with error: exit status 3\.$/,
    exitWell: /failed with error RequestId: [\da-f-]{36} Error: Runtime exited without providing a reason\.$/,
    later: /failed with error too late\.$/,
    unhandled: /failed with error not handled\.$/,
    stack: /failed with error Maximum call stack size exceeded\.$/,
    objects: /Runtime exited with error: signal: killed\.$/,
    text: /Invalid string length|signal: killed\.$/,
    buffers: /Runtime exited with error: signal: killed\.$/,
    slowBuffers: /Runtime exited with error: signal: killed\.$/,
  }
  for (const [way, message] of Object.entries(expected)) {
    const dying = assert.rejects(functions.call('dies', way), failed(message), way)
    assert.deepEqual(await functions.call('other'), { seen: 1 })
    assert.deepEqual(await functions.call('dies', 'good'), { value: 'good' })
    await dying
    assert.deepEqual(await functions.call('dies', 'good'), { value: 'good' })
  }
})

test('a thread serves one call at a time, and calls that come at once are served on several', async () => {
  await using functions = await newFunctions(
    {
      'slow.mjs': `
        import { threadId } from 'node:worker_threads'
        let busy = 0
        export const handler = async (event) => {
          busy++
          await new Promise((resolve) => setTimeout(resolve, 20))
          return { response: { threadId, value: event.request.value, busy: busy-- } }
        }`,
    },
    { limits: { maxThreads: 3, waitMs: 60_000 } },
  )
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => functions.call('slow', index)))
  const seen = answers as { threadId: number; value: number; busy: number }[]
  assert.deepEqual(
    seen.map(({ value }) => value),
    Array.from({ length: 60 }, (_, index) => index),
  )
  assert.deepEqual(new Set(seen.map(({ busy }) => busy)), new Set([1]))
  const threads = new Set(seen.map(({ threadId }) => threadId)).size
  assert.ok(threads >= 2 && threads <= 3, String(threads))
})

test('a thread that is not needed is ended, and the last one stays', async () => {
  await using functions = await newFunctions(
    {
      'slow.mjs': `
        import { threadId } from 'node:worker_threads'
        export const handler = async () => {
          await new Promise((resolve) => setTimeout(resolve, 50))
          return { response: { threadId } }
        }`,
    },
    { limits: { maxThreads: 2, idleMs: 1, waitMs: 60_000 } },
  )
  const call = async () => ((await functions.call('slow')) as { threadId: number }).threadId
  const before = new Set(await Promise.all(Array.from({ length: 40 }, call)))
  assert.equal(before.size, 2)
  let after: number[]
  do {
    await new Promise((resolve) => setTimeout(resolve, 200))
    after = await Promise.all(Array.from({ length: 40 }, call))
  } while (after.every((threadId) => before.has(threadId)))
  assert.equal([...before].filter((threadId) => after.includes(threadId)).length, 1)
})

test('when too many calls wait for a thread, a further one is refused', async () => {
  await using functions = await newFunctions(
    {
      'waits.mjs': `
        import { existsSync } from 'node:fs'
        export const handler = async (event) => {
          while (!existsSync(event.request.value)) await new Promise((resolve) => setTimeout(resolve, 10))
          return { response: {} }
        }`,
    },
    { limits: { maxThreads: 1, maxWaiting: 2, tryMs: 60_000, waitMs: 60_000 } },
  )
  const file = `${functions.folder}/${randomUUID()}`
  await functions.call('waits', functions.folder)
  const taken = Array.from({ length: 3 }, () => functions.call('waits', file))
  await assert.rejects(functions.call('waits', file), {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error TooManyRequestsException.',
  })
  await functions.write({ [file.slice(functions.folder.length + 1)]: '' })
  assert.deepEqual(await Promise.all(taken), [{}, {}, {}])
})

test('closing ends functions that are at work, and no call comes through after it', async () => {
  const functions = await newFunctions({ 'loops.mjs': 'export const handler = () => { for (;;); }' })
  const looping = assert.rejects(functions.call('loops'), {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error the server stops.',
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await functions[Symbol.asyncDispose]()
  await looping
  await assert.rejects(functions.call('loops'), { name: 'UnexpectedLambdaException' })
})
