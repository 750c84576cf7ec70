import { tablesRemovedWith } from '../tables.ts'
import type { Database } from './database.ts'
import { named } from './statement.ts'

/** The number of rows that go at once. */
const step = 100

/** The statements that remove some rows of a pool from each table, in the order in which they go. */
const inOrder = named(
  Object.fromEntries(
    tablesRemovedWith('pool').map(([table, { key }]) => [
      `removePoolFrom ${table}`,
      `DELETE FROM ${table} WHERE pool = $1 AND (${key.join(', ')}) IN
        (SELECT ${key.join(', ')} FROM ${table} WHERE pool = $1 LIMIT ${step})`,
    ]),
  ),
)

const { removePool } = named({ removePool: 'DELETE FROM pool WHERE id = $1 AND removed = 1' })

export const removalStatements = { ...inOrder, removePool }

/** Removes some rows of a hidden pool, but not its own row. Answers whether any may be left. */
async function removeSomeOfPool(database: Database, id: string): Promise<boolean> {
  for (const statement of Object.values(inOrder)) {
    if ((await database.run(statement, id)) > 0) return true
  }
  return false
}

/** Removes the own row of a hidden pool. */
async function removeHiddenPool(database: Database, id: string): Promise<void> {
  await database.run(removePool, id)
}

export const removal = { removeSomeOfPool, removeHiddenPool }
