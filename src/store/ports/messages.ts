import type { StoredMessage } from '../../domain/records.ts'

export type MessageOutcome = Pick<StoredMessage, 'state' | 'due' | 'failure'>

/** Messages until they are delivered. */
export interface MessageStore {
  /** Adds a message that belongs to no other record. */
  addMessage(message: StoredMessage): Promise<void>
  /** Messages of any state for reading in development, newest first: at most `limit`, of the newest thousand. */
  listMessages(poolId: string | undefined, limit: number): Promise<readonly StoredMessage[]>
  /** Messages that wait, or dead letters, in the order in which they are due. */
  listUndelivered(state: 'waiting' | 'dead', limit: number): Promise<readonly StoredMessage[]>
  /**
   * Takes on messages that wait and are due, at most `limit`, and counts an attempt at each. The same statement makes
   * them due again at `until`, so no other worker takes them on before that.
   */
  claimMessages(now: number, until: number, limit: number): Promise<readonly StoredMessage[]>
  /**
   * Records the outcome of an attempt at a message; undefined removes the message. A success counts in any case, any
   * other outcome only if no other attempt has begun since.
   */
  settleMessage(
    attempt: Pick<StoredMessage, 'id' | 'attempts'>,
    outcome: MessageOutcome | undefined,
  ): Promise<void>
  /** Lets a dead letter wait again, due at once. Answers no if there is none that is still of use. */
  retryMessage(id: string, now: number): Promise<boolean>
}
