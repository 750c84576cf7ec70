import type { Client } from 'pg'
import { StoreUnusable } from '../store.ts'
import { countApplied, steps, sumOf, type AppliedStep } from './steps.ts'

/** What nodes that change the schema at the same time queue for. */
const lock = 0x526b706c

/** How long a node waits for another one that changes the schema, and then for its own changes. */
const longestWait = '30s'
const longestChange = 60_000

/**
 * Brings the schema to the newest version: all missing steps in one transaction, or nothing. Of several nodes that
 * start at the same time one does it. Beside a server, only a database that is empty is changed.
 * @throws {StoreUnusable} the schema is newer than this program, or was made by another
 */
export async function migratePostgres(client: Client, place: string, isBeside: boolean): Promise<void> {
  const applied = await countSteps(client, place)
  if (applied === steps.length) return
  if (isBeside && applied > 0) {
    throw new StoreUnusable(
      `${place} was written by an older Rockpool. Start a server of this version on it first, then try again.`,
    )
  }
  await client.query('BEGIN')
  await client.query(`SET LOCAL lock_timeout = '${longestWait}'`)
  await client.query(slow(`SELECT pg_advisory_xact_lock(${lock})`))
  await client.query(
    'CREATE TABLE IF NOT EXISTS rockpool_migration (id integer PRIMARY KEY, sum text NOT NULL)',
  )
  const known = await countSteps(client, place)
  for (const [index, { postgres }] of steps.entries()) {
    if (index < known) continue
    await client.query(slow(postgres))
    await client.query('INSERT INTO rockpool_migration (id, sum) VALUES ($1, $2)', [
      index + 1,
      sumOf(postgres),
    ])
  }
  await client.query('COMMIT')
}

/** A query that may take longer than others. The driver's types do not know that each may have its own timeout. */
const slow = (text: string) => Object.assign({ text }, { query_timeout: longestChange })

/** Tables of this schema, but for those that belong to an extension. */
const whatIsHere = `WITH here AS (
    SELECT relname FROM pg_class
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
      AND relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e'))
  SELECT
    EXISTS (SELECT FROM here WHERE relname = 'rockpool_migration') AS "isOurs",
    NOT EXISTS (SELECT FROM here) AS "isEmpty"`

async function countSteps(client: Client, place: string): Promise<number> {
  const { rows } = await client.query<{ isOurs: boolean; isEmpty: boolean }>(whatIsHere)
  const { isOurs = false, isEmpty = false } = rows[0] ?? {}
  if (isEmpty) return 0
  if (!isOurs) {
    throw new StoreUnusable(
      `${place} has tables of another program. Give Rockpool a database, or a schema, of its own.`,
    )
  }
  const applied = await client.query<AppliedStep>('SELECT id, sum FROM rockpool_migration ORDER BY id')
  return countApplied(applied.rows, 'postgres', place, 'database')
}
