import type { StoredMessage } from '../../../src/domain/records.ts'
import { newRandomSource } from '../../../src/crypto/random.ts'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../../../src/messages/messages.ts'
import { Outbox, type OutboxParts } from '../../../src/messages/outbox/outbox.ts'
import { SendFailed } from '../../../src/messages/sender.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { StoreUnavailable } from '../../../src/store/store.ts'
import { newVault } from '../../../src/crypto/vault.ts'
import { addPool, addUser, codeFor, start } from '../../store/fixtures.ts'

const window = 15_000
const refused = new SendFailed('451 Try again later', { isFinal: false })
const rejected = new SendFailed('550 No such mailbox', { isFinal: true })

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

type Answer = SendFailed | Error | undefined | Promise<undefined>
type OutboxStore = OutboxParts['store']

interface Sent {
  readonly poolId: string
  readonly message: Message
  readonly id: string
}

/** An outbox on a store of its own, with a clock that stands still and senders that answer what they are told. */
async function scene(
  t: TestContext,
  parts: Partial<OutboxParts> = {},
  instead: (store: OutboxStore) => Partial<OutboxStore> = () => ({}),
) {
  const store = await openSqliteStore({ path: ':memory:', threads: false })
  t.after(() => store.close())
  const pool = await addPool(store)
  const user = await addUser(store, pool, 'diego')
  const own: OutboxStore = {
    findPool: (...asked) => store.findPool(...asked),
    findUser: (...asked) => store.findUser(...asked),
    findCode: (...asked) => store.findCode(...asked),
    claimMessages: (...claim) => store.claimMessages(...claim),
    settleMessage: (...settled) => store.settleMessage(...settled),
  }
  const vault = newVault(randomBytes(32))
  const random = newRandomSource()
  const clock = { now: start }
  const sent: Sent[] = []
  const warnings: string[] = []
  const answers = new Map<string, Answer>()
  let always: Answer
  const another = () =>
    new Outbox({
      store: { ...own, ...instead(own) },
      vault,
      now: () => clock.now,
      newId: (at) => random.id(at),
      fault: (error) => assert.fail(String(error)),
      warn: (text) => void warnings.push(text),
      senders: {
        async send({ id: poolId }, message, id) {
          sent.push({ poolId, message, id })
          const answer = await (answers.get(message.to) ?? always)
          if (answer) throw answer
        },
      },
      ...parts,
    })
  const outbox = another()
  /** Writes a message and commits it, as an operation does. */
  async function write(
    to: string,
    more: Partial<Message> = {},
    change: (stored: StoredMessage) => StoredMessage = (stored) => stored,
  ): Promise<Message> {
    const message: Message = {
      at: clock.now,
      poolId: pool.id,
      user: 'diego',
      to,
      medium: to.includes('@') ? 'EMAIL' : 'SMS',
      subject: '',
      text: 'Your code is 314159',
      code: '314159',
      codeRef: { sub: user.sub, purpose: 'email', hash: 'hash' },
      expires: clock.now + 24 * 3_600_000,
      trigger: 'CustomMessage_SignUp',
      ...more,
    }
    await store.putCode(codeFor(user, 'hash'), [change(outbox.seal(message))])
    return message
  }
  const left = () => store.listMessages(undefined, 100)
  async function send(to: string, more: Partial<Message> = {}): Promise<Message> {
    const message = await write(to, more)
    await outbox.deliver([message])
    return message
  }
  return {
    outbox,
    store,
    clock,
    sent,
    warnings,
    another,
    write,
    send,
    answer: (answer: Answer) => void (always = answer),
    answerTo: (to: string, answer: Answer) => void answers.set(to, answer),
    left,
    /** No delivery waits for the record of its outcome. */
    untilRecorded: async () => {
      const isOpen = ({ state, failure }: StoredMessage) => state === 'waiting' && failure === ''
      while ((await left()).some(isOpen)) await setImmediate()
    },
  }
}

const failure = (message: string) => (error: Error) => {
  assert.deepEqual([error.name, error.message], ['CodeDeliveryFailureException', message])
  return true
}
