import { createHash } from 'node:crypto'
import type { Database } from '../sqlite/database.ts'
import { StoreUnusable } from '../store.ts'
import { firstSchema } from './0001-first-schema.ts'
import { credentialsApart } from './0002-credentials-apart.ts'

/** Every step that the schema has taken, in order. A step that was released never changes; another follows it. */
const steps = [firstSchema, credentialsApart]

/**
 * Brings the schema to the newest version: all missing steps in one transaction, or nothing.
 * @throws {StoreUnusable} the schema is newer than this program, or was made by another
 */
export function migrate(database: Database): void {
  database.exec('BEGIN EXCLUSIVE')
  try {
    database.exec('CREATE TABLE IF NOT EXISTS migration (id INTEGER PRIMARY KEY, sum TEXT NOT NULL) STRICT')
    const applied = countApplied(database)
    for (const [index, step] of steps.entries()) {
      if (index < applied) continue
      database.exec(step)
      database.run('INSERT INTO migration (id, sum) VALUES (?, ?)', index + 1, sumOf(step))
    }
    database.exec('COMMIT')
  } catch (error) {
    database.recover()
    throw error
  }
}

/** Refuses any schema but the newest; for those who work beside a server and must not change it.
 * @throws {StoreUnusable} */
export function checkSchema(database: Database): void {
  if (countApplied(database) < steps.length) {
    throw new StoreUnusable(
      `${database.path} is in use by an older Rockpool. Stop that server and start this version, then try again.`,
    )
  }
}

/** Refuses a schema that this program does not know; an older one will do.
 * @throws {StoreUnusable} */
export function checkOrigin(database: Database): void {
  countApplied(database)
}

/** How many steps the schema has taken, once they are found to be ours. */
function countApplied(database: Database): number {
  const applied = database.all<{ id: number; sum: string }>('SELECT id, sum FROM migration ORDER BY id')
  if (applied.length > steps.length) {
    throw new StoreUnusable(
      `${database.path} was written by a newer Rockpool (schema ${applied.length}; this one knows ${steps.length}). ` +
        'Start that version, or restore the backup made before it.',
    )
  }
  for (const [index, { id, sum }] of applied.entries()) {
    if (id !== index + 1 || sum !== sumOf(steps[index] ?? '')) {
      throw new StoreUnusable(
        `${database.path} has a schema that no release of Rockpool made (step ${id}). ` +
          'Start the build that wrote it, or choose another data folder.',
      )
    }
  }
  return applied.length
}

const sumOf = (step: string) => createHash('sha256').update(step).digest('hex')
