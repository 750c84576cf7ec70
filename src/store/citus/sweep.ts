import { day } from '../attempt-marks.ts'
import { keyOverlap } from '../key-overlap.ts'
import type { Database } from '../postgres/database.ts'
import { bringBackMessages, sweepMessages } from '../postgres/messages.ts'
import { named, type Statement } from '../postgres/statement.ts'
import { sweepSigningKeys } from './keys.ts'
import { distributedSessionStatements } from './sessions.ts'

/** The number of rows of one table that are looked up at once. */
const most = 100

const finding = (table: string, time: string) =>
  `SELECT pool AS "poolId", sub FROM ${table} WHERE ${time} <= $1 ORDER BY ${time} LIMIT ${most}`
const dropping = (table: string, time: string) =>
  `DELETE FROM ${table} WHERE pool = $1 AND sub = $2 AND ${time} <= $3`

/** Statements that find rows on all shards, and remove them user by user. */
export const distributedSweepStatements = named({
  findPastCodes: finding('code', 'expires'),
  dropPastCodes: dropping('code', 'expires'),
  findPastSessions: finding('session', 'keep_until'),
  findPastProofs: finding('used_proof', 'expires'),
  dropPastProofs: dropping('used_proof', 'expires'),
  findPastAttempts: finding('attempt', 'last'),
  dropPastAttempts: dropping('attempt', 'last'),
})

/**
 * Removes some of the rows that time has made useless. Neither the time nor the removing node matters. Answers
 * whether any may be left.
 */
export async function sweep(database: Database, now: number): Promise<boolean> {
  const { findPastCodes, dropPastCodes, findPastSessions, findPastProofs, dropPastProofs } =
    distributedSweepStatements
  const { findPastAttempts, dropPastAttempts } = distributedSweepStatements
  const mayBeLeft = [
    await dropPast(database, findPastCodes, dropPastCodes, now),
    await dropPast(database, findPastSessions, distributedSessionStatements.dropPastSessions, now),
    await dropPast(database, findPastProofs, dropPastProofs, now),
    await dropPast(database, findPastAttempts, dropPastAttempts, now - day),
  ]
  await sweepSigningKeys(database, now - keyOverlap)
  await bringBackMessages(database, now)
  const messages = await sweepMessages(database, now, most)
  return mayBeLeft.includes(true) || messages.includes(most)
}

async function dropPast(
  database: Database,
  find: Statement,
  drop: Statement,
  until: number,
): Promise<boolean> {
  const found = await database.all<{ readonly poolId: string; readonly sub: string }>(find, until)
  const users = new Map(found.map((user) => [`${user.poolId}\n${user.sub}`, user]))
  await Promise.all([...users.values()].map(({ poolId, sub }) => database.run(drop, poolId, sub, until)))
  return found.length === most
}
