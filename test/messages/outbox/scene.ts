import type { StoredMessage } from '../../../src/domain/records.ts'
import { newRandomSource } from '../../../src/crypto/random.ts'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Message } from '../../../src/messages/message.ts'
import { Outbox, type OutboxParts } from '../../../src/messages/outbox/outbox.ts'
import { SendFailed } from '../../../src/messages/sender.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { newVault } from '../../../src/crypto/vault.ts'
import { addPool, addUser, codeFor, start } from '../../store/fixtures.ts'

export const window = 15_000

export const refused = new SendFailed('451 Try again later', { isFinal: false })

export const rejected = new SendFailed('550 No such mailbox', { isFinal: true })

type Answer = SendFailed | Error | undefined | Promise<undefined>

type OutboxStore = OutboxParts['store']

interface Sent {
  readonly poolId: string
  readonly message: Message
  readonly id: string
}

/** An outbox on a store of its own, with a clock that stands still and senders that answer what they are told. */
export async function scene(
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

export const failure = (message: string) => (error: Error) => {
  assert.deepEqual([error.name, error.message], ['CodeDeliveryFailureException', message])
  return true
}
