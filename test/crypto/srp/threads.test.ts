import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { Threads } from '../../../src/crypto/srp/threads.ts'

/** A thread that doubles numbers. Text is an order to fail, or to die. */
const doubling = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads'
    parentPort.on('message', ({ id, task }) => {
      if (task === 'throw') throw new Error('broken')
      if (task === 'die in ' + threadId) process.exit(1)
      if (task === 'fail') parentPort.postMessage({ id, error: new RangeError('no') })
      else parentPort.postMessage({ id, result: typeof task === 'number' ? task * 2 : threadId })
    })
  `)}`,
)

const open = (count: number, maxWaiting = 100) =>
  new Threads<number | string, number>({
    module: doubling,
    count,
    maxWaiting,
    full: () => new Error('full'),
  })

test('every task gets its own answer, more of them than there are threads', async () => {
  await using threads = open(2)
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => threads.run(index)))
  assert.deepEqual(
    answers,
    Array.from({ length: 50 }, (_, index) => index * 2),
  )
})

test('work that waits is spread over all threads', async () => {
  await using threads = open(2)
  const ids = await Promise.all(Array.from({ length: 10 }, () => threads.run('which')))
  assert.equal(new Set(ids).size, 2)
})

test('an error that a task ends with reaches its caller', async () => {
  await using threads = open(1)
  await assert.rejects(threads.run('fail'), new RangeError('no'))
  assert.equal(await threads.run(4), 8)
})

test('a task that comes when too many wait is refused', async () => {
  await using threads = open(1, 3)
  const accepted = Array.from({ length: 7 }, (_, index) => threads.run(index))
  await assert.rejects(threads.run(8), new Error('full'))
  assert.equal((await Promise.all(accepted)).length, 7)
  assert.equal(await threads.run(9), 18)
})

test('a task that has waited too long for a thread is refused', async () => {
  // Threads that take no answer to what they are asked: nothing ever ends.
  const silent = new URL(
    'data:text/javascript,process.getBuiltinModule("worker_threads").parentPort.on("message", () => {})',
  )
  const threads = new Threads<number, number>({
    module: silent,
    count: 1,
    maxWaiting: 100,
    full: () => new Error('full'),
    maxWait: 5,
  })
  const held = Array.from({ length: 4 }, (_, index) =>
    assert.rejects(threads.run(index), new Error('the threads were closed')),
  )
  await assert.rejects(threads.run(5), new Error('full'))
  await threads.close()
  await Promise.all(held)
})

test('a task of a caller who has left before its turn is not begun', async () => {
  await using threads = open(1)
  const held = Array.from({ length: 4 }, (_, index) => threads.run(index))
  let isGone = false
  const left = assert.rejects(
    threads.run(5, () => isGone),
    new Error('full'),
  )
  const here = threads.run(6, () => false)
  isGone = true
  await Promise.all([...held, left])
  assert.equal(await here, 12)
})

test('a thread that dies is replaced, and what it held is done by the next', async () => {
  await using threads = open(1)
  const first = await threads.run('which')
  const [second, doubled] = await Promise.all([threads.run(`die in ${first}`), threads.run(1)])
  assert.notEqual(second, first)
  assert.equal(doubled, 2)
  assert.equal(await threads.run('which'), second)
})

test('a task on which threads keep dying is given up with the reason', async () => {
  await using threads = open(1)
  await assert.rejects(threads.run('throw'), ({ message, cause }: Error) => {
    assert.equal(message, 'a worker thread died')
    assert.ok(cause instanceof Error && cause.message === 'broken')
    return true
  })
  assert.equal(await threads.run(3), 6)
})

test('tasks that wait when the threads close are refused, and so are later ones', async () => {
  const threads = open(1)
  const waiting = Promise.allSettled([threads.run(1), threads.run(2)])
  await threads.close()
  for (const { status } of await waiting) assert.equal(status, 'rejected')
  await assert.rejects(threads.run(3), /closed/)
})

test('idle threads do not keep the process alive', { timeout: 120_000 }, async () => {
  const module = new URL('../../../src/crypto/srp/srp-passwords.ts', import.meta.url)
  const program = `
    import { newPasswords } from '${module.href}'
    await newPasswords().derive({ poolName: 'p', username: 'u' }, 'x', 'ab')
    console.log('derived')
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', program])
  const output: string[] = []
  child.stdout.on('data', (data: Buffer) => output.push(data.toString()))
  const [code] = await once(child, 'exit')
  assert.equal(output.join(''), 'derived\n')
  assert.equal(code, 0)
})
