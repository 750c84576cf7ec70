import type { Database } from '../sqlite/database.ts'
import type { StoredMessage } from '../store.ts'

/** How many messages are kept. */
const most = 1000

/** Several senders could share the work by bucket; this store has one. */
const bucket = 0

/** Adds a message, and lets go of the oldest where there are too many. */
export function addMessage(database: Database, { id, pool, at, body }: StoredMessage): void {
  database.run(
    'INSERT INTO outbox (bucket, id, pool, at, body) VALUES (?, ?, ?, ?, ?)',
    bucket,
    id,
    pool,
    at,
    body,
  )
  database.run(
    `DELETE FROM outbox WHERE (bucket, id) IN (SELECT bucket, id FROM outbox
       ORDER BY at, id LIMIT max(0, (SELECT count(*) FROM outbox) - ?))`,
    most,
  )
}

/** Newest first. */
export function listMessages(
  database: Database,
  pool: string | undefined,
  limit: number,
): readonly StoredMessage[] {
  return database
    .all<StoredMessage>(
      'SELECT id, pool, at, body FROM outbox WHERE ?1 IS NULL OR pool = ?1 ORDER BY at DESC, id DESC LIMIT ?2',
      pool ?? null,
      limit,
    )
    .map(toMessage)
}

const toMessage = ({ id, pool, at, body }: StoredMessage): StoredMessage => ({ id, pool, at, body })
