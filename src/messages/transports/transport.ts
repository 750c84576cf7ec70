import type { Message } from '../message.ts'
import type { SendFailed } from '../sender.ts'
import type { Pool } from '../../domain/pool.ts'

/** A transport sends messages of one medium. */
export interface Transport {
  /** Hands a message over. Once `signal` aborts, the message is given up and will not go out any more. */
  send(pool: Pool, message: Message, id: string, signal: AbortSignal): Promise<void>
  /** Explains an error of `send`. */
  toSendError(error: unknown, message: Message): SendFailed
  close(): void
}
