import type { StoredMessage } from '../store.ts'
import type { Database } from './database.ts'
import { named } from './statement.ts'

/** How many messages are kept. */
const most = 1000

/** Several senders could share the work by bucket; so far there is one. */
export const bucket = 0

/** A query for the messages that are shown; it may be told `where` they are. */
export const newestMessages = (where = '') =>
  `SELECT id, pool, at, body FROM outbox ${where} ORDER BY at DESC, id DESC LIMIT ${most}`

const newest = newestMessages()

export const messageStatements = named({
  listMessages: `SELECT id, pool, at, body FROM (${newest}) AS newest
    WHERE $1::text IS NULL OR pool = $1 ORDER BY at DESC, id DESC LIMIT $2`,
  dropOldMessages: `DELETE FROM outbox WHERE (at, id) <
    (SELECT at, id FROM (${newest}) AS newest ORDER BY at, id LIMIT 1)`,
})

/** Newest first. Those that are too many are not shown, and go with the next sweep. */
export async function listMessages(
  database: Database,
  pool: string | undefined,
  limit: number,
): Promise<readonly StoredMessage[]> {
  return database.all<StoredMessage>(messageStatements.listMessages, pool ?? null, limit)
}
