import { keyOverlap } from '../key-overlap.ts'
import { expiringTables } from '../tables.ts'
import type { Database } from './database.ts'
import { bringBackMessages, sweepMessages } from './messages.ts'

/** The number of rows of one table that go at once. */
const most = 500

/**
 * Removes some of the rows that time has made useless. They have no effect any more, so the time does not matter.
 * Answers whether any may be left.
 */
export function sweepSome(database: Database, now: number): boolean {
  const removed = [
    ...expiringTables.map(({ name, key, column, keptFor }) =>
      // The index on the times of sessions has their row numbers, and no other table has any.
      sweepTable(database, name, name === 'session' ? 'rowid' : key.join(', '), column, now - keptFor),
    ),
    ...sweepMessages(database, now, most),
  ]
  sweepSigningKeys(database, now)
  bringBackMessages(database, now)
  return removed.includes(most)
}

/** Keys that a newer one has replaced, and that no token can need any more. */
function sweepSigningKeys(database: Database, now: number): void {
  database.run(
    `DELETE FROM signing_key WHERE EXISTS (SELECT 1 FROM signing_key AS newer WHERE newer.pool = signing_key.pool
       AND newer.use = signing_key.use AND newer.created > signing_key.created AND newer.created <= ?)`,
    now - keyOverlap,
  )
}

function sweepTable(database: Database, table: string, key: string, time: string, until: number): number {
  return database.run(
    `DELETE FROM ${table} WHERE (${key}) IN
       (SELECT ${key} FROM ${table} WHERE ${time} <= ? ORDER BY ${time} LIMIT ?)`,
    until,
    most,
  )
}
