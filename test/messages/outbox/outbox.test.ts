import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newVault } from '../../../src/crypto/vault.ts'
import { window, refused, rejected, scene, failure } from './scene.ts'

test('a message that was sent is gone', async (t) => {
  const { send, sent, left, untilRecorded } = await scene(t)
  const message = await send('diego@example.com')
  assert.deepEqual(
    sent.map(({ poolId, message, id }) => [poolId, message.to, typeof id]),
    [[message.poolId, 'diego@example.com', 'string']],
  )
  await untilRecorded()
  assert.deepEqual(await left(), [])
})

test('a message that was sent stays for reading where that is wanted', async (t) => {
  const { send, left, untilRecorded } = await scene(t, { keepsSent: true })
  await send('diego@example.com')
  await untilRecorded()
  assert.deepEqual(
    (await left()).map(({ state }) => state),
    ['sent'],
  )
})

test('a call waits for an outcome for a third of the window, and a later success is not repeated', async (t) => {
  const { outbox, send, answer, clock, sent, left } = await scene(t, { window: 300 })
  const held = Promise.withResolvers<undefined>()
  answer(held.promise)
  await assert.rejects(
    send('diego@example.com'),
    failure('The message was not taken in time. It will be tried again.'),
  )
  held.resolve(undefined)
  while ((await left()).length > 0) await sleep(5)
  clock.now += 3_600_000
  assert.equal(await outbox.look(), 0)
  assert.equal(sent.length, 1)
})

test('of several messages all are sent, and the one that fails is told', async (t) => {
  const { outbox, write, answerTo, sent, left, untilRecorded } = await scene(t)
  answerTo('+4915100000', rejected)
  const messages = [
    await write('diego@example.com'),
    await write('+4915100000'),
    await write('maria@example.com'),
  ]
  await assert.rejects(outbox.deliver(messages), failure('550 No such mailbox'))
  await untilRecorded()
  assert.equal(sent.length, 3)
  assert.deepEqual(
    (await left()).map(({ state }) => state),
    ['dead'],
  )
})

test('a message of a pool that is gone, or that cannot be read, is not tried', async (t) => {
  const { outbox, store, send, write, clock, sent, answer, left, warnings } = await scene(t)
  const vault = newVault(randomBytes(32))
  await write('diego@example.com', {}, (stored) => ({ ...stored, body: vault.seal('message', '{}') }))
  clock.now += window
  await outbox.look()
  const [unreadable] = await left()
  assert.deepEqual(
    [unreadable?.state, unreadable?.failure],
    ['dead', 'It cannot be read under this master key.'],
  )
  assert.match(warnings.join(), /^The unreadable message .* It cannot be read under this master key\.$/)
  answer(refused)
  const message = await write('diego@example.com')
  await store.removePool(message.poolId)
  await assert.rejects(outbox.deliver([message]), failure('The user pool does not exist any more.'))
  await assert.rejects(send('diego@example.com'), failure('The user pool does not exist any more.'))
  assert.equal(sent.length, 0)
  await outbox[Symbol.asyncDispose]()
  assert.equal(warnings.length, 1)
})

test('an unseen delivery leaves a little later, and is tried again if it fails', async (t) => {
  const { outbox, write, answer, sent, left } = await scene(t)
  answer(refused)
  outbox.deliverUnseen([await write('diego@example.com'), await write('maria@example.com')])
  assert.equal(sent.length, 0)
  while ((await left()).every(({ failure }) => failure === '')) await sleep(5)
  assert.deepEqual(sent.map(({ message }) => message.to).toSorted(), [
    'diego@example.com',
    'maria@example.com',
  ])
  assert.ok((await left()).every(({ state }) => state === 'waiting'))
})

test('an unseen delivery waits for the next server where this one is closed', async (t) => {
  const { outbox, write, sent, left } = await scene(t)
  outbox.deliverUnseen([await write('diego@example.com')])
  await outbox[Symbol.asyncDispose]()
  await sleep(600)
  assert.deepEqual([sent, (await left()).map(({ state }) => state)], [[], ['waiting']])
})

test('only what was written can be delivered', async (t) => {
  const { outbox, write } = await scene(t)
  const message = await write('diego@example.com')
  await assert.rejects(outbox.deliver([{ ...message }]), TypeError)
})

test('once started it sends what is due by itself, and tries again what fails', async (t) => {
  const { outbox, write, answer, sent, left } = await scene(t, { now: Date.now, window: 30 })
  answer(refused)
  await write('diego@example.com', { expires: Date.now() + 3_600_000 })
  outbox.start()
  while (sent.length < 3) await sleep(5)
  answer(undefined)
  while ((await left()).length > 0) await sleep(5)
  await outbox[Symbol.asyncDispose]()
  await write('maria@example.com', { expires: Date.now() + 3_600_000 })
  await sleep(100)
  assert.equal((await left()).length, 1)
})

test('closing waits for what is being sent, and records it', async (t) => {
  const { outbox, write, answer, left } = await scene(t)
  const held = Promise.withResolvers<undefined>()
  answer(held.promise)
  const delivering = outbox.deliver([await write('diego@example.com')])
  let isClosed = false
  const closing = outbox[Symbol.asyncDispose]().then(() => (isClosed = true))
  await sleep(30)
  assert.equal(isClosed, false)
  held.resolve(undefined)
  await closing
  await delivering
  assert.deepEqual(await left(), [])
})
