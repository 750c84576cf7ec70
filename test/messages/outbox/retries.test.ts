import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '../../../src/store/store.ts'
import { start } from '../../store/fixtures.ts'
import { window, refused, rejected, scene, failure } from './scene.ts'

test('a message that fails for a passing reason is told, waits, and is sent at last under the same id', async (t) => {
  const { outbox, send, answer, sent, clock, left, untilRecorded } = await scene(t)
  answer(refused)
  await assert.rejects(send('diego@example.com'), failure('451 Try again later'))
  await untilRecorded()
  for (const pause of [1, 2, 4, 8, 16, 20, 20].map((windows) => windows * window)) {
    const [waiting] = await left()
    assert.ok(waiting)
    assert.deepEqual([waiting.state, waiting.failure], ['waiting', '451 Try again later'])
    const rest = waiting.due - clock.now
    assert.ok(rest >= pause && rest <= pause * 1.25, `${rest} ms after a pause of ${pause}`)
    clock.now = waiting.due - 1
    assert.equal(await outbox.look(), 0)
    clock.now = waiting.due
    assert.equal(await outbox.look(), 1)
  }
  answer(undefined)
  clock.now = (await left())[0]?.due ?? 0
  assert.equal(await outbox.look(), 1)
  assert.deepEqual(await left(), [])
  assert.equal(sent.length, 9)
  assert.equal(new Set(sent.map(({ id }) => id)).size, 1)
})

test('a message that can never arrive is a dead letter at once, and not tried again', async (t) => {
  const { outbox, send, answer, sent, clock, left, untilRecorded, warnings } = await scene(t)
  answer(rejected)
  await assert.rejects(send('nobody@example.com'), failure('550 No such mailbox'))
  await untilRecorded()
  const [dead] = await left()
  assert.deepEqual([dead?.state, dead?.failure, dead?.attempts], ['dead', '550 No such mailbox', 1])
  assert.deepEqual(warnings, [
    `The EMAIL message ${dead?.id} of pool ${dead?.poolId} is a dead letter (see: rockpool messages). 550 No such mailbox`,
  ])
  clock.now += 3_600_000
  assert.equal(await outbox.look(), 0)
  assert.equal(sent.length, 1)
})

test('a message that is of no use any more is a dead letter, with its last failure', async (t) => {
  const { outbox, send, answer, sent, clock, left, untilRecorded, warnings } = await scene(t)
  answer(refused)
  await assert.rejects(send('diego@example.com', { expires: start + 20_000 }))
  await untilRecorded()
  clock.now = (await left())[0]?.due ?? 0
  assert.ok(clock.now <= start + 20_000)
  await outbox.look()
  assert.deepEqual(warnings, [])
  clock.now = start + 20_000
  await outbox.look()
  const [dead] = await left()
  assert.match(warnings.join(), /^The EMAIL message .* is a dead letter .* 451 Try again later$/)
  assert.deepEqual([dead?.state, dead?.failure], ['dead', '451 Try again later'])
  const before = sent.length
  clock.now += 3_600_000
  assert.equal(await outbox.look(), 0)
  assert.equal(sent.length, before)
})

test('messages left behind by a process are sent by another once their time is over, and only once', async (t) => {
  const { outbox, write, sent, clock, left, another } = await scene(t)
  for (let count = 0; count < 60; count++) await write(`u${count}@example.com`)
  clock.now += window - 1
  assert.equal(await outbox.look(), 0)
  clock.now += 1
  const others = [outbox, another(), another()]
  for (let round = 0; round < 2; round++) await Promise.all(others.map((each) => each.look()))
  assert.equal(sent.length, 60)
  assert.equal(new Set(sent.map(({ message }) => message.to)).size, 60)
  assert.deepEqual(await left(), [])
})

test('an attempt that does not end counts as failed, and may still succeed', async (t) => {
  const { send, answer, left } = await scene(t, { window: 150 })
  const held = Promise.withResolvers<undefined>()
  answer(held.promise)
  await assert.rejects(send('diego@example.com'))
  const failureOf = async () => (await left())[0]?.failure
  while ((await failureOf()) === '') await sleep(5)
  assert.equal(await failureOf(), 'The message was not taken in time. It will be tried again.')
  held.resolve(undefined)
  while ((await left()).length > 0) await sleep(5)
})

test('a success that cannot be recorded is recorded when the database is back, and the message not sent again', async (t) => {
  let isDown = true
  const { outbox, store, send, sent, clock, left } = await scene(t, {}, (store) => ({
    async settleMessage(...settled) {
      if (isDown) throw new StoreUnavailable('the disk is full')
      return store.settleMessage(...settled)
    },
  }))
  await send('diego@example.com')
  clock.now += window
  await outbox.look()
  assert.equal(sent.length, 1)
  assert.equal((await store.listUndelivered('waiting', 9)).length, 1)
  isDown = false
  while ((await left()).length > 0) await sleep(5)
})

test('an attempt for which the database has left no time is not made, but told and left to the next', async (t) => {
  const slow = { pool: 0 }
  const { outbox, write, sent, clock, left } = await scene(t, {}, (store) => ({
    async findPool(id) {
      clock.now += slow.pool
      return store.findPool(id)
    },
  }))
  for (const [commit, pool] of [
    [window / 2, 0],
    [window / 4, window / 4],
  ] as const) {
    slow.pool = pool
    const begun = clock.now
    const message = await write('diego@example.com')
    clock.now += commit
    await assert.rejects(
      outbox.deliver([message]),
      failure('The message could not be sent yet. It will be tried again.'),
    )
    assert.deepEqual(sent, [])
    // The next process may have no time either.
    clock.now = begun + window
    slow.pool = window / 2
    assert.equal(await outbox.look(), 1)
    assert.deepEqual(sent, [])
    slow.pool = 0
    clock.now = begun + 2 * window
    assert.equal(await outbox.look(), 1)
    assert.equal(sent.splice(0).length, 1)
    assert.deepEqual(await left(), [])
  }
})

test('while it is not known whether a code is still good, its message waits', async (t) => {
  let isDown = true
  const { outbox, write, sent, clock, left } = await scene(t, {}, (store) => ({
    async findCode(...code) {
      if (isDown) throw new StoreUnavailable('the disk is full')
      return store.findCode(...code)
    },
  }))
  await write('diego@example.com', { codeRef: undefined })
  await write('maria@example.com')
  clock.now += window
  assert.equal(await outbox.look(), 2)
  assert.deepEqual(
    sent.splice(0).map(({ message }) => message.to),
    ['diego@example.com'],
  )
  assert.equal((await left()).length, 1)
  isDown = false
  clock.now += window
  assert.equal(await outbox.look(), 1)
  assert.deepEqual(
    sent.splice(0).map(({ message }) => message.to),
    ['maria@example.com'],
  )
})

test('any other error is a fault, told without its words, and tried again', async (t) => {
  const faults: unknown[] = []
  const { send, answer, left, untilRecorded } = await scene(t, { fault: (error) => void faults.push(error) })
  const error = new TypeError('diego@example.com is not a function')
  answer(error)
  await assert.rejects(send('diego@example.com'), failure('The message could not be handed over.'))
  await untilRecorded()
  assert.deepEqual(faults, [error])
  const [waiting] = await left()
  assert.deepEqual([waiting?.state, waiting?.failure], ['waiting', 'The message could not be handed over.'])
})
