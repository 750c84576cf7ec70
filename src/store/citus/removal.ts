import type { Database } from '../postgres/database.ts'
import { named, type Statement, type Value } from '../postgres/statement.ts'
import { traceStatements } from './commit-calls.ts'
import { distributedMessageStatements } from './messages.ts'
import { distributedPoolStatements } from './pools.ts'

/** The number of rows that are looked up at once. */
const step = 100

const finding = (table: string, columns = 'pool, sub') =>
  `SELECT ${columns} FROM ${table} WHERE pool = $1 LIMIT ${step}`

/** Statements that find rows on all shards, and remove them by their keys. */
export const distributedRemovalStatements = named({
  findSomeUsers: finding('users'),
  dropUser: 'DELETE FROM users WHERE pool = $1 AND sub = $2',
  findSomeCredentials: finding('credential'),
  findSomeNames: finding('alias', 'pool, kind, value'),
  dropName: 'DELETE FROM alias WHERE pool = $1 AND kind = $2 AND value = $3',
  findSomeEntries: finding('attr_idx'),
  dropEntries: 'DELETE FROM attr_idx WHERE pool = $1 AND sub = $2',
  findSomeEvents: finding('event'),
  dropEvents: 'DELETE FROM event WHERE pool = $1 AND sub = $2',
  findSomeSessions: finding('session'),
  findSomeProofs: finding('used_proof'),
  findSomeCodes: finding('code'),
  findSomeAttempts: finding('attempt'),
  findSomeLockouts: finding('lockout'),
  dropClients: 'DELETE FROM client WHERE pool = $1',
})

const found = distributedRemovalStatements

/**
 * The pairs of statements that find and remove rows. Users go first: without their row nothing more is written for
 * them.
 */
const inOrder: readonly (readonly [find: Statement, drop: Statement])[] = [
  [found.findSomeUsers, found.dropUser],
  [found.findSomeCredentials, traceStatements.forgetCredentials],
  [found.findSomeNames, found.dropName],
  [found.findSomeEntries, found.dropEntries],
  [found.findSomeEvents, found.dropEvents],
  [found.findSomeSessions, traceStatements.forgetSessions],
  [found.findSomeProofs, traceStatements.forgetProofs],
  [found.findSomeCodes, traceStatements.forgetCodes],
  [found.findSomeAttempts, traceStatements.forgetAttempts],
  [found.findSomeLockouts, traceStatements.forgetLockout],
]

/**
 * The number of looks in a row that must find no row of a hidden pool before its own row goes. Transactions that add
 * users do not hold the pool, and one that a dead machine left prepared commits when Citus recovers it. A sweep looks
 * once a minute, and a look fails while a machine is away. So ten looks are far longer than either takes.
 */
export const requiredEmptyLooks = 10

/** Removes some rows of a hidden pool, but not its own row. Answers whether any may be left. */
export async function removeSomeOfPool(database: Database, id: string): Promise<boolean> {
  for (const [find, drop] of inOrder) {
    const rows = await database.all<Readonly<Record<string, Value>>>(find, id)
    const keys = new Map(rows.map((row) => [JSON.stringify(row), Object.values(row)]))
    await Promise.all([...keys.values()].map((key) => database.run(drop, ...key)))
    if (rows.length > 0) return true
  }
  await database.run(distributedMessageStatements.dropMessagesOfPool, id)
  await database.run(distributedPoolStatements.dropSigningKeys, id)
  await database.run(found.dropClients, id)
  return false
}
