import { day, hour, longestLock, patience, shortestLock } from '../attempt-limits.ts'
import type { Database } from './database.ts'
import { named } from './statement.ts'

export const attemptStatements = named({
  takeAttempt: `INSERT INTO attempt (pool, sub, action, times, last)
    SELECT $1, $2, $3, ARRAY[$5::bigint], $5 WHERE $4::bigint > 0 AND $7::bigint > 0
    ON CONFLICT (pool, sub, action) DO UPDATE SET
      last = greatest(attempt.last, $5),
      times = array(SELECT at FROM unnest(attempt.times) AS at WHERE at > $8::bigint) || $5::bigint
    WHERE (SELECT count(*) FROM unnest(attempt.times) AS at WHERE at > $6::bigint) < $4::bigint
      AND (SELECT count(*) FROM unnest(attempt.times) AS at WHERE at > $8::bigint) < $7::bigint`,
  takePasswordAttempt: `INSERT INTO lockout (pool, sub, failures, last, locked_until) VALUES ($1, $2, 1, $3, 0)
    ON CONFLICT (pool, sub) DO UPDATE SET
      failures = CASE WHEN lockout.last <= $4 THEN 1 ELSE lockout.failures + 1 END,
      locked_until = CASE WHEN lockout.last <= $4 OR lockout.failures + 1 < ${patience} THEN 0
        ELSE $3 + least(${longestLock},
          ${shortestLock}::bigint << least(lockout.failures + 1 - ${patience}, 20)::integer) END,
      last = $3
    WHERE lockout.locked_until <= $3 OR lockout.last <= $4`,
  forgetPasswordAttempts: 'DELETE FROM lockout WHERE pool = $1 AND sub = $2',
})

/**
 * Takes an attempt if fewer than `limit` lie in the hour before, and fewer than `dayLimit` in the day. Counting and
 * taking are one statement. An attempt counts whatever comes of it, and twice if the connection is lost over it. Without
 * a limit for the day, the hour is all that is remembered.
 */
export async function takeAttempt(
  database: Database,
  pool: string,
  sub: string,
  action: string,
  limit: number,
  now: number,
  dayLimit?: number,
): Promise<boolean> {
  const past = now - (dayLimit === undefined ? hour : day)
  const values = [pool, sub, action, limit, now, now - hour, dayLimit ?? limit, past]
  return (await database.run(attemptStatements.takeAttempt, ...values)) === 1
}

/** Counts an attempt as failed and locks the user for the next ones where it is time to, in one statement. */
export async function takePasswordAttempt(
  database: Database,
  pool: string,
  sub: string,
  now: number,
): Promise<boolean> {
  const values = [pool, sub, now, now - longestLock]
  return (await database.run(attemptStatements.takePasswordAttempt, ...values)) === 1
}

export async function forgetPasswordAttempts(database: Database, pool: string, sub: string): Promise<void> {
  await database.run(attemptStatements.forgetPasswordAttempts, pool, sub)
}
