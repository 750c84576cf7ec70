import type { Pool } from '../domain/pool.ts'
import type { Message } from './message.ts'

/** Senders carry messages out of the server. */
export interface Senders {
  /**
   * Hands a message to the service that the pool, or else the server, has for its medium. Resolves once the service
   * has taken the message. `id` is the same for every try of the same message.
   * @throws {SendFailed}
   */
  send(pool: Pool, message: Message, id: string): Promise<void>
  close(): Promise<void>
}

/** A message could not be handed over. The operator and the caller read the text: it has no address and no secret. */
export class SendFailed extends Error {
  override readonly name = 'SendFailed'
  /** Whether another try is useless, since the service refused this very message. */
  readonly isFinal: boolean

  constructor(message: string, { isFinal, cause }: { readonly isFinal: boolean; readonly cause?: unknown }) {
    super(message, { cause })
    this.isFinal = isFinal
  }
}
