import type { StoredMessage } from '../../domain/records.ts'
import type { MessageOutcome } from '../ports/messages.ts'
import { bucket, deadLettersLast, maxMessageRest, maxSent } from '../message-limits.ts'
import { namesOf, valuesOf } from '../columns.ts'
import { messageColumns, messageSelection } from '../rows/messages.ts'
import type { Database } from './database.ts'

const insertion = `INSERT INTO outbox (${namesOf(messageColumns)})
  VALUES (${messageColumns.map(() => '?').join(', ')})`

export function addMessage(database: Database, message: StoredMessage): void {
  database.run(insertion, ...valuesOf(messageColumns, message))
}

/** Messages, newest first. Those beyond the newest `maxSent` are not shown, and sweeps remove them. */
function listMessages(
  database: Database,
  poolId: string | undefined,
  limit: number,
): readonly StoredMessage[] {
  return database
    .all<StoredMessage>(
      `SELECT ${messageSelection} FROM (SELECT * FROM outbox ORDER BY at DESC, id DESC LIMIT ${maxSent})
       WHERE ?1 IS NULL OR pool = ?1 ORDER BY at DESC, id DESC LIMIT ?2`,
      poolId ?? null,
      limit,
    )
    .map(toMessage)
}

function listUndelivered(
  database: Database,
  state: 'waiting' | 'dead',
  limit: number,
): readonly StoredMessage[] {
  return database
    .all<StoredMessage>(
      `SELECT ${messageSelection} FROM outbox WHERE bucket = ? AND state = ? ORDER BY due LIMIT ?`,
      bucket,
      state,
      limit,
    )
    .map(toMessage)
}

const hasDueMessage = (database: Database, now: number): boolean =>
  database.get(
    `SELECT 1 FROM outbox WHERE bucket = ? AND state = 'waiting' AND due <= ? LIMIT 1`,
    bucket,
    now,
  ) !== undefined

/** Takes on due messages. One statement claims them and sets when they are due again, so none is taken twice. */
function claimMessages(
  database: Database,
  now: number,
  until: number,
  limit: number,
): readonly StoredMessage[] {
  return database
    .all<StoredMessage>(
      `UPDATE outbox SET due = ?3, attempts = attempts + 1 WHERE bucket = ?1 AND id IN
         (SELECT id FROM outbox WHERE bucket = ?1 AND state = 'waiting' AND due <= ?2 ORDER BY due LIMIT ?4)
       RETURNING ${messageSelection}`,
      bucket,
      now,
      until,
      limit,
    )
    .map(toMessage)
}

function settleMessage(
  database: Database,
  { id, attempts }: Pick<StoredMessage, 'id' | 'attempts'>,
  outcome: MessageOutcome | undefined,
): void {
  if (!outcome) {
    database.run('DELETE FROM outbox WHERE bucket = ? AND id = ?', bucket, id)
    return
  }
  database.run(
    `UPDATE outbox SET state = ?3, due = ?4, failure = ?5
     WHERE bucket = ?1 AND id = ?2 AND state = 'waiting' AND (attempts = ?6 OR ?3 = 'sent')`,
    bucket,
    id,
    outcome.state,
    outcome.due,
    outcome.failure,
    attempts,
  )
}

function retryMessage(database: Database, id: string, now: number): boolean {
  const update = `UPDATE outbox SET state = 'waiting', due = ?3
    WHERE bucket = ?1 AND id = ?2 AND state = 'dead' AND expires > ?3`
  return database.run(update, bucket, id, now) === 1
}

/** Brings back messages that a wrong clock has put off: they are due now. */
export function bringBackMessages(database: Database, now: number): void {
  database.run(
    `UPDATE outbox SET due = ?2 WHERE bucket = ?1 AND state = 'waiting' AND due > ?3`,
    bucket,
    now,
    now + maxMessageRest,
  )
}

/** Removes some of the messages that are past use. Answers how many of each kind. */
export function sweepMessages(database: Database, now: number, limit: number): readonly number[] {
  const dead = `DELETE FROM outbox WHERE bucket = ?1 AND id IN
    (SELECT id FROM outbox WHERE bucket = ?1 AND state = 'dead' AND due <= ?2 ORDER BY due LIMIT ?3)`
  const unattended = `DELETE FROM outbox WHERE bucket = ?1 AND id IN
    (SELECT id FROM outbox WHERE bucket = ?1 AND state = 'waiting' AND due <= ?2 AND expires <= ?2
     ORDER BY due LIMIT ?3)`
  const sent = `DELETE FROM outbox WHERE bucket = ?1 AND id IN
    (SELECT id FROM outbox WHERE bucket = ?1 AND state = 'sent' AND due <
       (SELECT min(due) FROM (SELECT due FROM outbox WHERE bucket = ?1 AND state = 'sent'
         ORDER BY due DESC LIMIT ${maxSent}))
     ORDER BY due LIMIT ?2)`
  const past = now - deadLettersLast
  return [
    database.run(dead, bucket, past, limit),
    database.run(unattended, bucket, past, limit),
    database.run(sent, bucket, limit),
  ]
}

const toMessage = (row: StoredMessage): StoredMessage => ({ ...row })

export const messages = {
  reads: { hasDueMessage },
  writes: { addMessage, claimMessages, settleMessage, retryMessage },
  lists: { listMessages, listUndelivered },
}
