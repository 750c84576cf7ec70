import { keyOverlap } from '../key-overlap.ts'
import { expiringTables } from '../tables.ts'
import type { Database } from './database.ts'
import { bringBackMessages, sweepMessages } from './messages.ts'
import { telling } from './pools.ts'
import { named, type Statement } from './statement.ts'

/** The number of rows of one table that go at once. */
const most = 500

/** The statements that remove useless rows of each table, and how long such rows are kept. */
const sweeps = expiringTables.map(({ name, key, column, keptFor }) => ({
  keptFor,
  statement: {
    name: `sweep ${name}`,
    text: `DELETE FROM ${name} WHERE (${key.join(', ')}) IN
      (SELECT ${key.join(', ')} FROM ${name} WHERE ${column} <= $1 ORDER BY ${column} LIMIT ${most})`,
  },
}))

const keySweeps = named({
  // Keys that a newer one has replaced, and that no token can need any more.
  sweepSigningKeys: `WITH removed AS (
      DELETE FROM signing_key WHERE EXISTS (SELECT FROM signing_key AS newer WHERE newer.pool = signing_key.pool
        AND newer.use = signing_key.use AND newer.created > signing_key.created AND newer.created <= $1)
      RETURNING kid),
    ${telling('removed')}
    SELECT kid FROM removed`,
})

export const sweepStatements: Readonly<Record<string, Statement>> = {
  ...Object.fromEntries(sweeps.map(({ statement }) => [statement.name, statement])),
  ...keySweeps,
}

/**
 * Removes some of the rows that time has made useless. They have no effect any more, so neither the time nor the
 * removing node matters. Answers whether any may be left.
 */
export async function sweepSome(database: Database, now: number): Promise<boolean> {
  const removed: number[] = []
  for (const { statement, keptFor } of sweeps) removed.push(await database.run(statement, now - keptFor))
  removed.push(...(await sweepMessages(database, now, most)))
  await database.run(keySweeps.sweepSigningKeys, now - keyOverlap)
  await bringBackMessages(database, now)
  return removed.includes(most)
}
