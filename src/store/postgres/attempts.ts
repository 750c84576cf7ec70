import { lock } from '../../domain/limits.ts'
import { sourceMask } from '../attempt-marks.ts'
import { attemptValues, broughtBackValues, lockoutValues, type AttemptArguments } from '../attempt-values.ts'
import type { AttemptStore } from '../ports/attempts.ts'
import type { Database } from './database.ts'
import { named } from './statement.ts'

/** Whether the bound leaves an attempt, as a query over the remembered ones. */
const leavesOne = `(SELECT
        count(*) FILTER (WHERE at >= $7::bigint AND at & ${sourceMask} = $13::bigint) < $9::bigint
        AND count(*) FILTER (WHERE at & ${sourceMask} = $13::bigint) < $10::bigint
        AND count(*) FILTER (WHERE at >= $7::bigint) < $11::bigint
        AND count(*) < $12::bigint
      FROM unnest(attempt.times) AS at WHERE at >= $8::bigint)`

const remembered = `array(SELECT at FROM unnest(attempt.times) AS at WHERE attempt.tag = $4 AND at >= $8::bigint)`

export const attemptStatements = named({
  takeAttempt: `INSERT INTO attempt (pool, sub, action, tag, last, times)
    SELECT $1, $2, $3, $4, $5, ARRAY[$6::bigint]
    WHERE least($9::bigint, $10::bigint, $11::bigint, $12::bigint) > 0
    ON CONFLICT (pool, sub, action) DO UPDATE SET
      tag = $4,
      last = greatest(attempt.last, $5),
      times = ${remembered} || $6::bigint
    WHERE attempt.tag <> $4 OR ${leavesOne}`,
  bringBackAttempts: `UPDATE attempt SET
      last = $4,
      times = array(SELECT CASE WHEN at > $6::bigint THEN $5::bigint | (at & ${sourceMask}) ELSE at END
        FROM unnest(attempt.times) AS at)
    WHERE pool = $1 AND sub = $2 AND action = $3 AND last > $7`,
  takePasswordAttempt: `INSERT INTO lockout (pool, sub, tag, failures, in_row, last, locked_until)
    VALUES ($1, $2, $3, 1, 1, $4, 0)
    ON CONFLICT (pool, sub) DO UPDATE SET
      failures = CASE WHEN lockout.tag <> $3 OR lockout.last <= $5 THEN 1 ELSE lockout.failures + 1 END,
      in_row = CASE WHEN lockout.tag <> $3 THEN 1 ELSE lockout.in_row + 1 END,
      locked_until = CASE WHEN lockout.tag <> $3 OR lockout.last <= $5 OR lockout.failures + 1 < ${lock.freeFailures} THEN 0
        ELSE $4 + least(${lock.longest},
          ${lock.shortest}::bigint << least(lockout.failures + 1 - ${lock.freeFailures}, 20)::integer) END,
      tag = $3,
      last = $4
    WHERE lockout.tag <> $3 OR (lockout.in_row < $6::bigint
      AND (lockout.locked_until <= $4 OR lockout.last <= $5 OR lockout.last > $7))`,
  forgetPasswordAttempts: 'DELETE FROM lockout WHERE pool = $1 AND sub = $2',
})

/**
 * Takes an attempt if the bound leaves one. Counting and taking are one statement. An attempt counts whatever comes
 * of it, and twice if the connection is lost meanwhile. Times that lie ahead are looked for only after a refusal.
 */
async function takeAttempt(database: Database, ...attempt: AttemptArguments): Promise<boolean> {
  const values = attemptValues(...attempt)
  const take = async () => (await database.run(attemptStatements.takeAttempt, ...values)) === 1
  return (await take()) || ((await bringBack(database, ...attempt)) && take())
}

/** Moves attempts that a wrong clock dated ahead to now. Answers whether there were any. */
export async function bringBack(database: Database, ...attempt: AttemptArguments): Promise<boolean> {
  return (await database.run(attemptStatements.bringBackAttempts, ...broughtBackValues(...attempt))) === 1
}

/** Counts an attempt as failed, in one statement. When it is time to, it locks the user for the next ones. */
async function takePasswordAttempt(
  database: Database,
  ...attempt: Parameters<AttemptStore['takePasswordAttempt']>
): Promise<boolean> {
  return (await database.run(attemptStatements.takePasswordAttempt, ...lockoutValues(...attempt))) === 1
}

async function forgetPasswordAttempts(database: Database, poolId: string, sub: string): Promise<void> {
  await database.run(attemptStatements.forgetPasswordAttempts, poolId, sub)
}

export const attempts = { takeAttempt, takePasswordAttempt, forgetPasswordAttempts }
