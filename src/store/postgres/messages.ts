import type { StoredMessage } from '../../domain/records.ts'
import type { MessageOutcome } from '../ports/messages.ts'
import { bucket, deadLettersLast, maxMessageRest, maxSent } from '../message-limits.ts'
import type { Database } from './database.ts'
import { valuesOf } from '../columns.ts'
import { insertInto } from './rows.ts'
import { messageColumns, messageSelection } from '../rows/messages.ts'
import { named } from './statement.ts'

const sweeping = (which: string) => `DELETE FROM outbox WHERE bucket = $1 AND id IN
  (SELECT id FROM outbox WHERE bucket = $1 AND ${which} ORDER BY due LIMIT $2)`

export const messageStatements = named({
  addMessage: insertInto('outbox', messageColumns, 'DO NOTHING'),
  listMessages: `SELECT ${messageSelection} FROM (SELECT * FROM outbox ORDER BY at DESC, id DESC LIMIT ${maxSent}) AS newest
    WHERE $1::text IS NULL OR pool = $1 ORDER BY at DESC, id DESC LIMIT $2`,
  listUndelivered: `SELECT ${messageSelection} FROM outbox WHERE bucket = $1 AND state = $2 ORDER BY due LIMIT $3`,
  // A concurrent claim skips the locked rows, and later finds them no longer due.
  claimMessages: `UPDATE outbox SET due = $3, attempts = attempts + 1
    WHERE bucket = $1 AND id IN (
      SELECT id FROM outbox WHERE bucket = $1 AND state = 'waiting' AND due <= $2
      ORDER BY due LIMIT $4 FOR UPDATE SKIP LOCKED)
    RETURNING ${messageSelection}`,
  removeMessage: 'DELETE FROM outbox WHERE bucket = $1 AND id = $2',
  settleMessage: `UPDATE outbox SET state = $3, due = $4, failure = $5
    WHERE bucket = $1 AND id = $2 AND state = 'waiting' AND (attempts = $6 OR $3 = 'sent')`,
  retryMessage: `UPDATE outbox SET state = 'waiting', due = $3
    WHERE bucket = $1 AND id = $2 AND state = 'dead' AND expires > $3`,
  bringBackMessages: `UPDATE outbox SET due = $2 WHERE bucket = $1 AND state = 'waiting' AND due > $3`,
  sweepDeadLetters: sweeping(`state = 'dead' AND due <= $3`),
  sweepUnattendedMessages: sweeping(`state = 'waiting' AND due <= $3 AND expires <= $3`),
  sweepSentMessages: sweeping(`state = 'sent' AND due < (SELECT min(due) FROM
    (SELECT due FROM outbox WHERE bucket = $1 AND state = 'sent' ORDER BY due DESC LIMIT ${maxSent}) AS newest)`),
})

/** Adds a message. If the connection is lost meanwhile, a retry still leaves it there only once. */
async function addMessage(database: Database, message: StoredMessage): Promise<void> {
  await database.run(messageStatements.addMessage, ...valuesOf(messageColumns, message))
}

/** Messages, newest first. Those beyond the newest `maxSent` are not shown, and sweeps remove them. */
async function listMessages(
  database: Database,
  poolId: string | undefined,
  limit: number,
): Promise<readonly StoredMessage[]> {
  return database.all<StoredMessage>(messageStatements.listMessages, poolId ?? null, limit)
}

async function listUndelivered(
  database: Database,
  state: 'waiting' | 'dead',
  limit: number,
): Promise<readonly StoredMessage[]> {
  return database.all<StoredMessage>(messageStatements.listUndelivered, bucket, state, limit)
}

/** Takes on due messages. If the connection is lost meanwhile, they are tried when they are due again. */
async function claimMessages(
  database: Database,
  now: number,
  until: number,
  limit: number,
): Promise<readonly StoredMessage[]> {
  return database.all<StoredMessage>(messageStatements.claimMessages, bucket, now, until, limit)
}

async function settleMessage(
  database: Database,
  { id, attempts }: Pick<StoredMessage, 'id' | 'attempts'>,
  outcome: MessageOutcome | undefined,
): Promise<void> {
  if (!outcome) {
    await database.run(messageStatements.removeMessage, bucket, id)
    return
  }
  const { state, due, failure } = outcome
  await database.run(messageStatements.settleMessage, bucket, id, state, due, failure, attempts)
}

/**
 * Lets a dead letter wait again. If the connection is lost meanwhile, it may answer that there was no such dead
 * letter.
 */
async function retryMessage(database: Database, id: string, now: number): Promise<boolean> {
  return (await database.run(messageStatements.retryMessage, bucket, id, now)) === 1
}

/** Removes some of the messages that are past use. Answers how many of each kind. */
export async function sweepMessages(
  database: Database,
  now: number,
  limit: number,
): Promise<readonly number[]> {
  const { sweepDeadLetters, sweepUnattendedMessages, sweepSentMessages } = messageStatements
  const past = now - deadLettersLast
  return [
    await database.run(sweepDeadLetters, bucket, limit, past),
    await database.run(sweepUnattendedMessages, bucket, limit, past),
    await database.run(sweepSentMessages, bucket, limit),
  ]
}

/** Brings back messages that a wrong clock has put off: they are due now. */
export async function bringBackMessages(database: Database, now: number): Promise<void> {
  await database.run(messageStatements.bringBackMessages, bucket, now, now + maxMessageRest)
}

export const messages = {
  addMessage,
  listMessages,
  listUndelivered,
  claimMessages,
  settleMessage,
  retryMessage,
}
