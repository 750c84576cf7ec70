import { day, hour } from '../../attempt-limits.ts'
import type { Database } from '../database.ts'
import { named } from '../statement.ts'

/** Citus takes no query within INSERT, so the row is put there first and counts are compared by an update of it. */
export const distributedAttemptStatements = named({
  beginAttempts: `INSERT INTO attempt (pool, sub, action, times, last) VALUES ($1, $2, $3, '{}', $4)
    ON CONFLICT DO NOTHING`,
  countAttempt: `UPDATE attempt SET
      last = greatest(last, $5::bigint),
      times = array(SELECT at FROM unnest(times) AS at WHERE at > $8::bigint) || $5::bigint
    WHERE pool = $1 AND sub = $2 AND action = $3
      AND (SELECT count(*) FROM unnest(times) AS at WHERE at > $6::bigint) < $4::bigint
      AND (SELECT count(*) FROM unnest(times) AS at WHERE at > $8::bigint) < $7::bigint`,
})

/** Takes an attempt if fewer than `limit` lie in the hour before, and fewer than `dayLimit` in the day. Comparing and
 * taking are one statement. */
export async function takeAttempt(
  database: Database,
  pool: string,
  sub: string,
  action: string,
  limit: number,
  now: number,
  dayLimit?: number,
): Promise<boolean> {
  const { beginAttempts, countAttempt } = distributedAttemptStatements
  const past = now - (dayLimit === undefined ? hour : day)
  return database.persist(async (attempt) => {
    const [, counted] = await attempt.send(
      { statement: beginAttempts, values: [pool, sub, action, now] },
      {
        statement: countAttempt,
        values: [pool, sub, action, limit, now, now - hour, dayLimit ?? limit, past],
      },
    )
    return counted?.count === 1
  })
}
