import { day } from '../attempt-marks.ts'
import { keyOverlap } from '../key-overlap.ts'
import type { Database } from './database.ts'
import { bringBackMessages, sweepMessages } from './messages.ts'
import { telling } from './pools.ts'
import { named } from './statement.ts'

/** The number of rows of one table that go at once. */
const most = 500

const sweeping = (table: string, key: string, time: string) => `DELETE FROM ${table} WHERE (${key}) IN
  (SELECT ${key} FROM ${table} WHERE ${time} <= $1 ORDER BY ${time} LIMIT ${most})`

export const sweepStatements = named({
  sweepCodes: sweeping('code', 'pool, sub, purpose', 'expires'),
  sweepSessions: sweeping('session', 'pool, sub, family', 'keep_until'),
  sweepProofs: sweeping('used_proof', 'pool, sub, id', 'expires'),
  sweepAttempts: sweeping('attempt', 'pool, sub, action', 'last'),
  // Keys that a newer one has replaced, and that no token can need any more.
  sweepSigningKeys: `WITH removed AS (
      DELETE FROM signing_key WHERE EXISTS (SELECT FROM signing_key AS newer WHERE newer.pool = signing_key.pool
        AND newer.use = signing_key.use AND newer.created > signing_key.created AND newer.created <= $1)
      RETURNING kid),
    ${telling('removed')}
    SELECT kid FROM removed`,
})

/**
 * Removes some of the rows that time has made useless. They have no effect any more, so neither the time nor the
 * removing node matters. Answers whether any may be left.
 */
export async function sweep(database: Database, now: number): Promise<boolean> {
  const removed = [
    await database.run(sweepStatements.sweepCodes, now),
    await database.run(sweepStatements.sweepSessions, now),
    await database.run(sweepStatements.sweepProofs, now),
    await database.run(sweepStatements.sweepAttempts, now - day),
    ...(await sweepMessages(database, now, most)),
  ]
  await database.run(sweepStatements.sweepSigningKeys, now - keyOverlap)
  await bringBackMessages(database, now)
  return removed.includes(most)
}
