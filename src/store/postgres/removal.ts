import type { Database } from './database.ts'
import { named } from './statement.ts'

/** The number of rows that go at once. */
const step = 100

const removing = (table: string, key: string) => `DELETE FROM ${table} WHERE pool = $1 AND (${key}) IN
  (SELECT ${key} FROM ${table} WHERE pool = $1 LIMIT ${step})`

export const removalStatements = named({
  removeUsers: removing('users', 'pool, sub'),
  removeCredentials: removing('credential', 'pool, sub'),
  removeAliases: removing('alias', 'pool, kind, value'),
  removeEntries: removing('attr_idx', 'pool, name, value, sub'),
  removeEvents: removing('event', 'pool, sub, version'),
  removeSessions: removing('session', 'pool, sub, family'),
  removeProofs: removing('used_proof', 'pool, sub, id'),
  removeCodes: removing('code', 'pool, sub, purpose'),
  removeAttempts: removing('attempt', 'pool, sub, action'),
  removeLockouts: removing('lockout', 'pool, sub'),
  removeSigningKeys: removing('signing_key', 'pool, use, kid'),
  removeClients: removing('client', 'id'),
  removeMessages: removing('outbox', 'bucket, id'),
  removePool: 'DELETE FROM pool WHERE id = $1 AND removed = 1',
})

/** Users go first: without their row nothing more is written for them. */
const { removePool, ...inOrder } = removalStatements

/** Removes some rows of a hidden pool, but not its own row. Answers whether any may be left. */
export async function removeSomeOfPool(database: Database, id: string): Promise<boolean> {
  for (const statement of Object.values(inOrder)) {
    if ((await database.run(statement, id)) > 0) return true
  }
  return false
}

/** Removes the own row of a hidden pool. */
export async function removeHiddenPool(database: Database, id: string): Promise<void> {
  await database.run(removePool, id)
}
