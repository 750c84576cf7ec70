import { bucket } from '../../message-limits.ts'
import { named } from '../statement.ts'

/** Messages lie on the shard of their bucket, which all other statements about them name as well. */
export const distributedMessageStatements = named({
  dropMessagesOfPool: `DELETE FROM outbox WHERE bucket = ${bucket} AND pool = $1`,
})
