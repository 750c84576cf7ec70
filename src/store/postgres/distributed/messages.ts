import type { StoredMessage } from '../../store.ts'
import type { Database } from '../database.ts'
import { bucket, newestMessages } from '../messages.ts'
import { named } from '../statement.ts'

const newest = newestMessages(`WHERE bucket = ${bucket}`)

/** Messages lie on the shard of their bucket. */
export const distributedMessageStatements = named({
  listMessagesOfBucket: `SELECT id, pool, at, body FROM (${newest}) AS newest
    WHERE $1::text IS NULL OR pool = $1 ORDER BY at DESC, id DESC LIMIT $2`,
  dropOldMessagesOfBucket: `DELETE FROM outbox WHERE bucket = ${bucket} AND (at, id) <
    (SELECT at, id FROM (${newest}) AS newest ORDER BY at, id LIMIT 1)`,
  dropMessagesOfPool: `DELETE FROM outbox WHERE bucket = ${bucket} AND pool = $1`,
})

/** Newest first. Those that are too many are not shown, and go with the next sweep. */
export async function listMessages(
  database: Database,
  pool: string | undefined,
  limit: number,
): Promise<readonly StoredMessage[]> {
  return database.all<StoredMessage>(distributedMessageStatements.listMessagesOfBucket, pool ?? null, limit)
}
