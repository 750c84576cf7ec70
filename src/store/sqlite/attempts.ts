import { attemptValues, broughtBackValues, lockoutValues, type AttemptArguments } from '../attempt-values.ts'
import { sourceMask } from '../attempt-marks.ts'
import { lock } from '../../domain/limits.ts'
import type { AttemptStore } from '../ports/attempts.ts'
import type { Database } from './database.ts'

/**
 * Takes an attempt if the bound leaves one. Counting and taking are one statement. An attempt counts whatever comes
 * of it. Times that lie ahead are looked for only after a refusal: few clocks were ever wrong.
 */
function takeAttempt(database: Database, ...attempt: AttemptArguments): boolean {
  const take = () => database.run(counting, ...attemptValues(...attempt)) === 1
  return take() || (database.run(bringingBack, ...broughtBackValues(...attempt)) === 1 && take())
}

const counting = `INSERT INTO attempt (pool, sub, action, tag, last, times)
     SELECT ?1, ?2, ?3, ?4, ?5, json_array(cast(?6 AS INTEGER)) WHERE min(?9, ?10, ?11, ?12) > 0
     ON CONFLICT DO UPDATE SET
       tag = ?4,
       last = max(last, ?5),
       times = (SELECT json_group_array(value) FROM
         (SELECT value FROM json_each(attempt.times) WHERE attempt.tag = ?4 AND value >= cast(?8 AS INTEGER)
          UNION ALL SELECT cast(?6 AS INTEGER)))
     WHERE tag <> ?4 OR (SELECT
         count(*) FILTER (WHERE value >= cast(?7 AS INTEGER) AND value & ${sourceMask} = ?13) < ?9
         AND count(*) FILTER (WHERE value & ${sourceMask} = ?13) < ?10
         AND count(*) FILTER (WHERE value >= cast(?7 AS INTEGER)) < ?11
         AND count(*) < ?12
       FROM json_each(attempt.times) WHERE value >= cast(?8 AS INTEGER))`

/** Moves attempts that a wrong clock dated ahead to now. */
const bringingBack = `UPDATE attempt SET
       last = ?4,
       times = (SELECT json_group_array(
           iif(value > cast(?6 AS INTEGER), cast(?5 AS INTEGER) | (value & ${sourceMask}), value))
         FROM json_each(attempt.times))
     WHERE pool = ?1 AND sub = ?2 AND action = ?3 AND last > ?7`

/**
 * Counts an attempt as failed, in one statement. When it is time to, it locks the user for the next ones. While the
 * user is locked, or has used up the failures in a row, it counts nothing and answers no. A lock that a wrong clock
 * dated ahead holds no user up.
 */
function takePasswordAttempt(
  database: Database,
  ...attempt: Parameters<AttemptStore['takePasswordAttempt']>
): boolean {
  return database.run(countingFailure, ...lockoutValues(...attempt)) === 1
}

const countingFailure = `INSERT INTO lockout (pool, sub, tag, failures, in_row, last, locked_until)
     VALUES (?1, ?2, ?3, 1, 1, ?4, 0)
     ON CONFLICT DO UPDATE SET
       failures = iif(tag <> ?3 OR last <= ?5, 1, failures + 1),
       in_row = iif(tag <> ?3, 1, in_row + 1),
       locked_until = iif(tag <> ?3 OR last <= ?5 OR failures + 1 < ${lock.freeFailures}, 0,
         ?4 + min(${lock.longest}, ${lock.shortest} << min(failures + 1 - ${lock.freeFailures}, 20))),
       tag = ?3,
       last = ?4
     WHERE tag <> ?3 OR (in_row < ?6 AND (locked_until <= ?4 OR last <= ?5 OR last > ?7))`

export function forgetPasswordAttempts(database: Database, poolId: string, sub: string): void {
  database.run('DELETE FROM lockout WHERE pool = ? AND sub = ?', poolId, sub)
}

export const attempts = { writes: { takeAttempt, takePasswordAttempt, forgetPasswordAttempts } }
