import { day, hour, longestLock, patience, shortestLock } from '../attempt-limits.ts'
import type { Database } from '../sqlite/database.ts'

/**
 * Takes an attempt if fewer than `limit` lie in the hour before, and fewer than `dayLimit` in the day. Counting and
 * taking are one statement. An attempt counts whatever comes of it. Without a limit for the day, the hour is all that is
 * remembered.
 */
export function takeAttempt(
  database: Database,
  pool: string,
  sub: string,
  action: string,
  limit: number,
  now: number,
  dayLimit?: number,
): boolean {
  const changed = database.run(
    `INSERT INTO attempt (pool, sub, action, times, last)
     SELECT ?1, ?2, ?3, json_array(cast(?5 AS INTEGER)), ?5 WHERE ?4 > 0 AND ?7 > 0
     ON CONFLICT DO UPDATE SET
       last = max(last, ?5),
       times = (SELECT json_group_array(value) FROM
         (SELECT value FROM json_each(attempt.times) WHERE value > ?8 UNION ALL SELECT cast(?5 AS INTEGER)))
     WHERE (SELECT count(*) FROM json_each(attempt.times) WHERE value > ?6) < ?4
       AND (SELECT count(*) FROM json_each(attempt.times) WHERE value > ?8) < ?7`,
    pool,
    sub,
    action,
    limit,
    now,
    now - hour,
    dayLimit ?? limit,
    now - (dayLimit === undefined ? hour : day),
  )
  return changed === 1
}

/**
 * Counts an attempt as failed and locks the user for the next ones where it is time to, in one statement. While the
 * user is locked nothing is counted, and the answer is no.
 */
export function takePasswordAttempt(database: Database, pool: string, sub: string, now: number): boolean {
  const changed = database.run(
    `INSERT INTO lockout (pool, sub, failures, last, locked_until) VALUES (?1, ?2, 1, ?3, 0)
     ON CONFLICT DO UPDATE SET
       failures = iif(last <= ?4, 1, failures + 1),
       locked_until = iif(last <= ?4 OR failures + 1 < ${patience}, 0,
         ?3 + min(${longestLock}, ${shortestLock} << min(failures + 1 - ${patience}, 20))),
       last = ?3
     WHERE locked_until <= ?3 OR last <= ?4`,
    pool,
    sub,
    now,
    now - longestLock,
  )
  return changed === 1
}

export function forgetPasswordAttempts(database: Database, pool: string, sub: string): void {
  database.run('DELETE FROM lockout WHERE pool = ? AND sub = ?', pool, sub)
}
