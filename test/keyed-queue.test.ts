import assert from 'node:assert/strict'
import test from 'node:test'
import { KeyedQueue } from '../src/keyed-queue.ts'

const tooMany = { name: 'TooManyRequestsException' }

/** A task that goes on until it is let go. */
function newTask() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { run: () => promise, finish: () => resolve() }
}

test('tasks on one thing go one after another, those on others at once', async () => {
  const queue = new KeyedQueue(600_000)
  const done: string[] = []
  const first = newTask()
  const all = [
    queue.run('a', async () => {
      await first.run()
      done.push('a1')
    }),
    queue.run('a', async () => void done.push('a2')),
    queue.run('b', async () => void done.push('b')),
  ]
  await all[2]
  first.finish()
  await Promise.all(all)
  assert.deepEqual(done, ['b', 'a1', 'a2'])
  assert.equal(queue.isBusy('a'), false)
})

test('a task whose turn does not come in time is refused and not run', async () => {
  const queue = new KeyedQueue(5)
  const first = newTask()
  const holding = queue.run('a', first.run)
  let hasRun = false
  await assert.rejects(
    queue.run('a', async () => void (hasRun = true)),
    tooMany,
  )
  first.finish()
  await holding
  assert.equal(hasRun, false)
  await new Promise(setImmediate)
  assert.equal(queue.isBusy('a'), false)
})

test('work that comes after refused work still waits for the work before it', async () => {
  const queue = new KeyedQueue(5)
  const first = newTask()
  const done: string[] = []
  const holding = queue.run('a', async () => {
    await first.run()
    done.push('first')
  })
  const refused = assert.rejects(
    queue.run('a', async () => void done.push('refused')),
    tooMany,
  )
  await refused
  assert.equal(queue.isBusy('a'), true)
  const behind = queue.run('a', async () => void done.push('behind'))
  first.finish()
  await Promise.all([holding, behind])
  assert.deepEqual(done, ['first', 'behind'])
})

test('a task that fails passes its turn on', async () => {
  const queue = new KeyedQueue(600_000)
  const failing = assert.rejects(
    queue.run('a', () => Promise.reject(new RangeError('no'))),
    RangeError,
  )
  assert.equal(await queue.run('a', async () => 7), 7)
  await failing
})

test('a task of a caller who has left while it waited is not run', async () => {
  const queue = new KeyedQueue(600_000)
  const first = newTask()
  const holding = queue.run('a', first.run)
  let isGone = false
  const left = assert.rejects(
    queue.run(
      'a',
      () => assert.fail('it ran'),
      () => isGone,
    ),
    tooMany,
  )
  const here = queue.run(
    'a',
    async () => 'ran',
    () => false,
  )
  isGone = true
  first.finish()
  await Promise.all([holding, left])
  assert.equal(await here, 'ran')
})
