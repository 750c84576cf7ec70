import type { StoredMessage } from '../../domain/records.ts'
import { bucket, maxSent } from '../message-limits.ts'
import type { Database } from '../postgres/database.ts'
import { messageSelection } from '../rows/messages.ts'
import { named } from '../postgres/statement.ts'

/** Statements that name the bucket: messages lie on its shard, and the other statements about them name it too. */
export const distributedMessageStatements = named({
  listMessagesOfBucket: `SELECT ${messageSelection} FROM
      (SELECT * FROM outbox WHERE bucket = ${bucket} ORDER BY at DESC, id DESC LIMIT ${maxSent}) AS newest
    WHERE $1::text IS NULL OR pool = $1 ORDER BY at DESC, id DESC LIMIT $2`,
})

/** Messages, newest first. Those beyond the newest `maxSent` are not shown, and sweeps remove them. */
export async function listMessages(
  database: Database,
  poolId: string | undefined,
  limit: number,
): Promise<readonly StoredMessage[]> {
  return database.all<StoredMessage>(distributedMessageStatements.listMessagesOfBucket, poolId ?? null, limit)
}
