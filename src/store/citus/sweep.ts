import { keyOverlap } from '../key-overlap.ts'
import { expiringTables } from '../tables.ts'
import type { Database } from '../postgres/database.ts'
import { bringBackMessages, sweepMessages } from '../postgres/messages.ts'
import type { Statement } from '../postgres/statement.ts'
import { sweepSigningKeys } from './keys.ts'

/** The number of rows of one table that are looked up at once. */
const step = 100

/** The statements that find useless rows on all machines and remove them user by user, and how long they are kept. */
const sweeps = expiringTables.map(({ name, column, keptFor }) => ({
  keptFor,
  find: {
    name: `findPastIn ${name}`,
    text: `SELECT pool, sub FROM ${name} WHERE ${column} <= $1 ORDER BY ${column} LIMIT ${step}`,
  },
  drop: {
    name: `dropPastFrom ${name}`,
    text: `DELETE FROM ${name} WHERE pool = $1 AND sub = $2 AND ${column} <= $3`,
  },
}))

export const distributedSweepStatements: Readonly<Record<string, Statement>> = Object.fromEntries(
  sweeps.flatMap(({ find, drop }) => [find, drop]).map((statement) => [statement.name, statement]),
)

/**
 * Removes some of the rows that time has made useless. Neither the time nor the removing node matters. Answers
 * whether any may be left.
 */
export async function sweepSome(database: Database, now: number): Promise<boolean> {
  let mayBeLeft = false
  for (const { find, drop, keptFor } of sweeps)
    mayBeLeft = (await dropPast(database, find, drop, now - keptFor)) || mayBeLeft
  await sweepSigningKeys(database, now - keyOverlap)
  await bringBackMessages(database, now)
  const messages = await sweepMessages(database, now, step)
  return mayBeLeft || messages.includes(step)
}

async function dropPast(
  database: Database,
  find: Statement,
  drop: Statement,
  until: number,
): Promise<boolean> {
  const found = await database.all<{ readonly pool: string; readonly sub: string }>(find, until)
  const users = new Map(found.map((user) => [`${user.pool}\n${user.sub}`, user]))
  await Promise.all([...users.values()].map(({ pool, sub }) => database.run(drop, pool, sub, until)))
  return found.length === step
}
