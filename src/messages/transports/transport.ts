import type { Message } from '../messages.ts'
import type { SendFailed } from '../sender.ts'
import type { Pool } from '../../domain/pool.ts'

/** One way in which messages leave. */
export interface Carrier {
  /** Hands a message over. Once `signal` says so, it is given up and will not go out any more. */
  send(pool: Pool, message: Message, id: string, signal: AbortSignal): Promise<void>
  /** What an error of `send` means. */
  explain(error: unknown, message: Message): SendFailed
  close(): void
}
