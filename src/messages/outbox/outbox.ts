import type { StoredMessage } from '../../domain/records.ts'
import type { MessageOutcome } from '../../store/ports/messages.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { CognitoError, codeDeliveryFailed } from '../../errors.ts'
import { StoreBusy, StoreUnavailable, type Store } from '../../store/store.ts'
import type { Vault } from '../../crypto/vault.ts'
import { attemptTimes, pauseAfter, type AttemptTimes } from './retry-schedule.ts'
import type { Message, Messages } from '../message.ts'
import { isStillGood } from './code-still-valid.ts'
import { openMessage, sealMessage } from './sealed-message.ts'
import { SendFailed, type Senders } from '../sender.ts'

export interface OutboxParts {
  readonly store: Pick<Store, 'findPool' | 'findUser' | 'findCode' | 'claimMessages' | 'settleMessage'>
  readonly vault: Vault
  readonly senders: Pick<Senders, 'send'>
  readonly now: () => number
  readonly newId: (at: number) => string
  /** Called for every fault of the server itself. */
  readonly fault: (error: unknown) => void
  /** Tells the operator of each message that is given up, in one line without personal data. */
  readonly warn: (text: string) => void
  /** Keeps sent messages for reading, instead of removing them. */
  readonly keepsSent?: boolean
  /** How long the node that begins an attempt has the message to itself (milliseconds). */
  readonly window?: number
}

/** The most messages that are claimed at once. */
const maxTogether = 50
/** The interval of looks for messages that others left: a killed node, or a command beside the server. */
const lookInterval = 5000
/** The pause before another try to record a success, at first and at most. */
const shortestPause = 100
const maxPause = 5000

/**
 * The delay of unseen messages (milliseconds). They wait until the answer has surely left, and then for a random
 * time. Otherwise the work for them would show in later answers.
 */
const unseen = { minDelay: 20, maxDelay: 500 }

const postponed = new SendFailed('The message could not be sent yet. It will be tried again.', {
  isFinal: false,
})
const poolIsGone = new SendFailed('The user pool does not exist any more.', { isFinal: true })
const notAnswered = new SendFailed('The message was not taken in time. It will be tried again.', {
  isFinal: false,
})

/**
 * Messages that are kept, in the transaction of what they belong to, until they are delivered. The node that writes a
 * message owns the first attempt at it. A failed or interrupted message is tried again with growing pauses until it
 * is useless. A message that can never arrive, or did not arrive in time, becomes a dead letter.
 */
export class Outbox implements Messages, AsyncDisposable {
  readonly #parts: OutboxParts
  readonly #times: AttemptTimes
  /** Stored messages that are written and not delivered yet, by message. */
  readonly #written = new WeakMap<Message, StoredMessage>()
  /** Timers of the first attempts at unseen messages. */
  readonly #unseen = new Set<NodeJS.Timeout>()
  /** Attempts that are not recorded yet. */
  readonly #underway = new Set<Promise<void>>()
  /** Ids of sent messages whose success is not recorded yet. */
  readonly #sent = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  /** The earliest time at which a message is known to be due. */
  #nextDue = Infinity
  #isClosed = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#times = attemptTimes(parts.window)
  }

  seal(message: Message): StoredMessage {
    const { vault, now, newId } = this.#parts
    const { poolId, at, expires } = message
    const stored: StoredMessage = {
      id: newId(at),
      poolId,
      at,
      body: sealMessage(vault, message),
      state: 'waiting',
      expires,
      due: now() + this.#times.window,
      attempts: 1,
      failure: '',
    }
    this.#written.set(message, stored)
    return stored
  }

  async deliver(messages: readonly Message[]): Promise<void> {
    const failures = await Promise.all(messages.map((message) => this.#deliver(message)))
    const failure = failures.find((text) => text !== undefined)
    if (failure !== undefined) throw codeDeliveryFailed(failure)
  }

  deliverUnseen(messages: readonly Message[]): void {
    const { minDelay, maxDelay } = unseen
    const timer = setTimeout(
      () => {
        this.#unseen.delete(timer)
        // The reason of a failure is recorded with the message.
        void this.deliver(messages).catch((error: unknown) => {
          if (!(error instanceof CognitoError)) this.#parts.fault(error)
        })
      },
      minDelay + Math.random() * (maxDelay - minDelay),
    )
    this.#unseen.add(timer)
  }

  /** Begins to send due messages, now and from then on. */
  start(): void {
    this.#lookIn(0)
  }

  /** Claims due messages, at most `maxTogether`, and attempts each. Answers how many it claimed. */
  async look(): Promise<number> {
    const { store, now } = this.#parts
    const at = now()
    const claimed = await store.claimMessages(at, at + this.#times.window, maxTogether)
    await Promise.all(claimed.map((stored) => this.#resume(stored)))
    return claimed.length
  }

  /** Stops claiming messages, and waits for attempts under way as long as one may take. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    // The messages of these timers are due again when the window of their first attempt is over.
    for (const timer of this.#unseen) clearTimeout(timer)
    const last = Promise.all([this.#looking, ...this.#underway])
    await within<unknown>(this.#times.longest, last, undefined)
    this.#isClosed = true
  }

  /** Makes the first attempt. Answers the reason if its success is not known by the time the caller is told. */
  async #deliver(message: Message): Promise<string | undefined> {
    const stored = this.#written.get(message)
    if (!stored) throw new TypeError('only a message that was written can be delivered')
    const { outcome } = this.#attempt(stored, message)
    return (await within(this.#times.attemptTimeout, outcome, notAnswered))?.message
  }

  async #resume(stored: StoredMessage): Promise<void> {
    if (this.#sent.has(stored.id)) return
    let message: Message
    try {
      message = openMessage(this.#parts.vault, stored.body)
    } catch (cause) {
      const failure = new SendFailed('It cannot be read under this master key.', { isFinal: true, cause })
      return this.#record(stored, failure)
    }
    if (stored.expires <= this.#parts.now()) return this.#record(stored, outOfTime(stored), message)
    if (await this.#withdraw(stored, message)) return
    await this.#attempt(stored, message).recorded
  }

  /** Whether not to send the message. One with an outdated code is removed: it could only confuse. Never rejects. */
  async #withdraw(stored: StoredMessage, message: Message): Promise<boolean> {
    const { store, fault } = this.#parts
    try {
      if (await isStillGood(store, message)) return false
      await store.settleMessage(stored, undefined)
    } catch (error) {
      // The message is due again when the window of this attempt is over.
      if (!isPassing(error)) fault(error)
    }
    return true
  }

  /** Begins one attempt. Answers promises of its outcome and of the end of its recording. */
  #attempt(stored: StoredMessage, message: Message): Attempt {
    const sending = this.#send(stored, message)
    const outcome = within(this.#times.longest, sending, notAnswered)
    const recorded = this.#follow(stored, message, sending, outcome).finally(() =>
      this.#underway.delete(recorded),
    )
    this.#underway.add(recorded)
    return { outcome, recorded }
  }

  /** Never rejects. */
  async #send({ id, due }: StoredMessage, message: Message): Promise<SendFailed | undefined> {
    const { store, senders, now, fault } = this.#parts
    try {
      const pool = await store.findPool(message.poolId)
      if (!pool) return poolIsGone
      // The database has taken so long that the attempt might overlap with that of another node.
      if (now() + this.#times.longest > due) return postponed
      await senders.send(pool, message, id)
      return undefined
    } catch (error) {
      if (error instanceof SendFailed) return error
      if (!isPassing(error)) fault(error)
      return new SendFailed('The message could not be handed over.', { isFinal: false, cause: error })
    }
  }

  /** Records the outcome. An attempt that succeeds after it was given up is not tried again. Never rejects. */
  async #follow(
    stored: StoredMessage,
    message: Message,
    sending: Promise<SendFailed | undefined>,
    outcome: Promise<SendFailed | undefined>,
  ): Promise<void> {
    const failure = await outcome
    await this.#record(stored, failure, message)
    if (failure !== notAnswered) return
    void sending.then((late) => (late ? undefined : this.#record(stored, undefined)))
  }

  /** Never rejects. */
  async #record(stored: StoredMessage, failure: SendFailed | undefined, of?: Message): Promise<void> {
    const now = this.#parts.now()
    if (!failure) return this.#recordSuccess(stored, now)
    // No attempt was made, so the message rests only until the window of this attempt is over.
    if (failure === postponed) return this.#expect(stored.due)
    const { message, isFinal } = failure
    // The message is looked at once more when it has expired.
    const next = Math.max(now, Math.min(now + pauseAfter(stored.attempts, this.#times), stored.expires))
    const due = isFinal ? now : next
    try {
      const state: MessageOutcome['state'] = isFinal ? 'dead' : 'waiting'
      // The message of a deleted pool is removed, as nothing is left to look at.
      const outcome = failure === poolIsGone ? undefined : { state, due, failure: message }
      await this.#parts.store.settleMessage(stored, outcome)
      if (isFinal && outcome) this.#parts.warn(deadLetter(stored, of?.medium, message))
    } catch (error) {
      // The message is due again when the window of this attempt is over.
      if (!isPassing(error)) this.#parts.fault(error)
    }
    if (!isFinal) this.#expect(due)
  }

  /** Records a success. It tries until that works, as otherwise the message would be sent again. Never rejects. */
  async #recordSuccess(stored: StoredMessage, now: number): Promise<void> {
    const { store, keepsSent, fault } = this.#parts
    const outcome: MessageOutcome | undefined = keepsSent
      ? { state: 'sent', due: now, failure: '' }
      : undefined
    this.#sent.add(stored.id)
    for (let pause = shortestPause; !this.#isClosed; pause = Math.min(2 * pause, maxPause)) {
      try {
        await store.settleMessage(stored, outcome)
        break
      } catch (error) {
        if (!isPassing(error)) {
          fault(error)
          break
        }
        await sleep(pause, undefined, { ref: false })
      }
    }
    this.#sent.delete(stored.id)
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#nextDue = Infinity
      this.#looking = this.#lookAndGoOn()
    }, milliseconds).unref()
  }

  /** Never rejects. */
  async #lookAndGoOn(): Promise<void> {
    let count = 0
    try {
      count = await this.look()
    } catch (error) {
      if (!isPassing(error)) this.#parts.fault(error)
    }
    this.#looking = undefined
    if (this.#timer) this.#lookIn(count > 0 ? 0 : this.#untilNextLook())
  }

  /** The time until the next look. It is random, so that nodes that started together soon look at different times. */
  #untilNextLook(): number {
    const wait = lookInterval * (0.75 + Math.random() / 2)
    // A timer may be a millisecond ahead of the clock.
    return Math.max(0, Math.min(wait, this.#nextDue - this.#parts.now() + 1))
  }

  /** Brings the next look forward to the time when a message is due. */
  #expect(due: number): void {
    if (due >= this.#nextDue) return
    this.#nextDue = due
    if (this.#timer && !this.#looking) this.#lookIn(this.#untilNextLook())
  }
}

interface Attempt {
  readonly outcome: Promise<SendFailed | undefined>
  readonly recorded: Promise<void>
}

/** The failure of a message that became useless. It keeps the reason that kept the message from being sent. */
const outOfTime = ({ failure }: StoredMessage) =>
  new SendFailed(failure || 'It was not sent before it was of no use any more.', { isFinal: true })

/** The warning for the operator. It tells neither the recipient nor the text of the message. */
const deadLetter = ({ id, poolId }: StoredMessage, medium: Message['medium'] | undefined, reason: string) =>
  `The ${medium ?? 'unreadable'} message ${id} of pool ${poolId} is a dead letter (see: rockpool messages). ${reason}`

/** Whether an error may pass: the database cannot be used now. */
const isPassing = (error: unknown) => error instanceof StoreUnavailable || error instanceof StoreBusy

/** The result of a promise, or `late` if the promise takes longer. */
async function within<T>(milliseconds: number, promise: Promise<T>, late: T): Promise<T> {
  const timeout = Promise.withResolvers<T>()
  const timer = setTimeout(timeout.resolve, milliseconds, late)
  try {
    return await Promise.race([promise, timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}
