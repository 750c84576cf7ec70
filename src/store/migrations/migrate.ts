import type { Database } from '../sqlite/database.ts'
import { StoreUnusable } from '../store.ts'
import { countApplied, steps, sumOf, type AppliedStep } from './steps.ts'

/**
 * Brings the schema to the newest version: all missing steps in one transaction, or nothing.
 * @throws {StoreUnusable} the schema is newer than this program, or was made by another
 */
export function migrate(database: Database): void {
  database.exec('BEGIN EXCLUSIVE')
  try {
    database.exec('CREATE TABLE IF NOT EXISTS migration (id INTEGER PRIMARY KEY, sum TEXT NOT NULL) STRICT')
    const applied = countSteps(database)
    for (const [index, { sqlite }] of steps.entries()) {
      if (index < applied) continue
      database.exec(sqlite)
      database.run('INSERT INTO migration (id, sum) VALUES (?, ?)', index + 1, sumOf(sqlite))
    }
    database.exec('COMMIT')
  } catch (error) {
    database.recover()
    throw error
  }
}

/**
 * Refuses any schema but the newest. It is for commands that work beside a server and must not change the schema.
 * @throws {StoreUnusable}
 */
export function checkSchema(database: Database): void {
  if (countSteps(database) < steps.length) {
    throw new StoreUnusable(
      `${database.path} is in use by an older Rockpool. Stop that server and start this version, then try again.`,
    )
  }
}

/**
 * Whether the schema is the newest.
 * @throws {StoreUnusable} it is newer than this program, or was made by another
 */
export const isNewest = (database: Database): boolean => countSteps(database) === steps.length

/**
 * Refuses a schema that this program does not know. An older one is accepted.
 * @throws {StoreUnusable}
 */
export function checkOrigin(database: Database): void {
  countSteps(database)
}

function countSteps(database: Database): number {
  const applied = database.all<AppliedStep>('SELECT id, sum FROM migration ORDER BY id')
  return countApplied(applied, 'sqlite', database.path, 'data folder')
}
