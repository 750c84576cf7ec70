import { createHash } from 'node:crypto'
import { StoreUnusable } from '../store.ts'
import { firstPostgresSchema } from './0001-first-schema-postgres.ts'
import { firstSchema } from './0001-first-schema.ts'
import { credentialsApart } from './0002-credentials-apart.ts'
import { outbox, outboxPostgres } from './0003-outbox.ts'
import { narrowKeys } from './0004-narrow-keys.ts'
import { roomForChangesPostgres } from './0005-room-for-changes.ts'
import { accessKeyRights, accessKeyRightsPostgres } from './0006-access-key-rights.ts'
import { boundedCounters, boundedCountersPostgres } from './0007-bounded-counters.ts'
import { preferredNames } from './0008-preferred-names.ts'
import { groups, groupsPostgres } from './0009-groups.ts'

export type Dialect = 'sqlite' | 'postgres'

/** A step of the schema: the same change in each dialect, or an empty text where none is needed. */
type SchemaStep = Readonly<Record<Dialect, string>>

/** The steps of the schema, in order. A released step never changes; another follows it. */
export const steps: readonly SchemaStep[] = [
  { sqlite: firstSchema, postgres: firstPostgresSchema },
  { sqlite: credentialsApart, postgres: '' },
  { sqlite: outbox, postgres: outboxPostgres },
  { sqlite: narrowKeys, postgres: '' },
  { sqlite: '', postgres: roomForChangesPostgres },
  { sqlite: accessKeyRights, postgres: accessKeyRightsPostgres },
  { sqlite: boundedCounters, postgres: boundedCountersPostgres },
  { sqlite: preferredNames, postgres: preferredNames },
  { sqlite: groups, postgres: groupsPostgres },
]

/** A sum that tells apart the PostgreSQL schemas of two versions. */
export const schemaSum = sumOf(steps.map(({ postgres }) => postgres).join('\n'))

/** The record of a step that a database has taken. */
export interface AppliedStep {
  readonly id: number
  readonly sum: string
}

export function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * The number of steps that a schema has taken, after a check that they are ours. `place` names the database, and
 * `elsewhere` what to choose instead, both in words.
 * @throws {StoreUnusable} the schema is newer than this program, or was made by another
 */
export function countApplied(
  applied: readonly AppliedStep[],
  dialect: Dialect,
  place: string,
  elsewhere: string,
): number {
  if (applied.length > steps.length) {
    throw new StoreUnusable(
      `${place} was written by a newer Rockpool (schema ${applied.length}; this one knows ${steps.length}). ` +
        'Start that version, or restore the backup made before it.',
    )
  }
  for (const [index, { id, sum }] of applied.entries()) {
    if (id !== index + 1 || sum !== sumOf(steps[index]?.[dialect] ?? '')) {
      throw new StoreUnusable(
        `${place} has a schema that no release of Rockpool made (step ${id}). ` +
          `Start the build that wrote it, or choose another ${elsewhere}.`,
      )
    }
  }
  return applied.length
}
