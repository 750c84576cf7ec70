import { sourceMask } from '../attempt-marks.ts'
import { attemptValues, type AttemptArguments } from '../attempt-values.ts'
import { bringBack } from '../postgres/attempts.ts'
import type { Database } from '../postgres/database.ts'
import { named } from '../postgres/statement.ts'

/**
 * Statements on attempts. Citus takes no query within INSERT, so the row is put there first. An update of it then
 * compares the counts.
 */
export const distributedAttemptStatements = named({
  beginAttempts: `INSERT INTO attempt (pool, sub, action, tag, times, last) VALUES ($1, $2, $3, $4, '{}', $5)
    ON CONFLICT DO NOTHING`,
  countAttempt: `UPDATE attempt SET
      tag = $4,
      last = greatest(last, $5::bigint),
      times = array(SELECT at FROM unnest(times) AS at WHERE tag = $4 AND at >= $8::bigint) || $6::bigint
    WHERE pool = $1 AND sub = $2 AND action = $3
      AND least($9::bigint, $10::bigint, $11::bigint, $12::bigint) > 0
      AND (tag <> $4 OR (SELECT
        count(*) FILTER (WHERE at >= $7::bigint AND at & ${sourceMask} = $13::bigint) < $9::bigint
        AND count(*) FILTER (WHERE at & ${sourceMask} = $13::bigint) < $10::bigint
        AND count(*) FILTER (WHERE at >= $7::bigint) < $11::bigint
        AND count(*) < $12::bigint
      FROM unnest(times) AS at WHERE at >= $8::bigint))`,
})

/** Takes an attempt if the bound leaves one. Comparing and counting are one statement. */
export async function takeAttempt(database: Database, ...attempt: AttemptArguments): Promise<boolean> {
  const { beginAttempts, countAttempt } = distributedAttemptStatements
  const values = attemptValues(...attempt)
  const take = () =>
    database.retry(async (command) => {
      const [, counts] = await command.send(
        { statement: beginAttempts, values: values.slice(0, 5) },
        { statement: countAttempt, values },
      )
      return counts?.count === 1
    })
  return (await take()) || ((await bringBack(database, ...attempt)) && take())
}
