import { codeDeliveryFailed } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { Message, Messages } from './messages.ts'
import { SendFailed, type Senders } from './senders.ts'

/** Messages that are sent while their caller waits, and kept nowhere. `accepts` says which of them are sent at all. */
export function newDirectMessages(parts: {
  readonly store: Pick<Store, 'findPool'>
  readonly senders: Senders
  newId(at: number): string
  accepts(message: Message): boolean
}): Messages {
  async function send(message: Message): Promise<void> {
    const pool = await parts.store.findPool(message.pool)
    if (pool) await parts.senders.send(pool, message, parts.newId(message.at))
  }
  return {
    write: () => undefined,
    async deliver(messages) {
      const results = await Promise.allSettled(messages.filter((message) => parts.accepts(message)).map(send))
      for (const result of results) {
        if (result.status === 'fulfilled') continue
        throw result.reason instanceof SendFailed ? codeDeliveryFailed(result.reason.message) : result.reason
      }
    },
  }
}
