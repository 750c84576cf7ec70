import type { Pool } from '../domain/pool.ts'
import type { Message } from './messages.ts'

/** What carries messages out of the server. */
export interface Senders {
  /**
   * Hands a message to the service that the pool, or else the server, has for its medium. Resolves once that has
   * taken it. `id` is the same each time that the same message is tried again.
   * @throws {SendFailed}
   */
  send(pool: Pool, message: Message, id: string): Promise<void>
  close(): Promise<void>
}

/** A message could not be handed over. The text is for the operator and for the caller: it names no address and no secret. */
export class SendFailed extends Error {
  override readonly name = 'SendFailed'
  /** Whether trying again is of no use, since the service refused this very message. */
  readonly isFinal: boolean

  constructor(message: string, { isFinal, cause }: { readonly isFinal: boolean; readonly cause?: unknown }) {
    super(message, { cause })
    this.isFinal = isFinal
  }
}
