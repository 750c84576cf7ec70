import type { Client } from 'pg'
import { StoreUnusable } from '../store.ts'
import { countApplied, steps, sumOf, type AppliedStep } from './steps.ts'

/** The advisory lock that nodes queue for when they change the schema at the same time. */
const lock = 0x526b706c

/** The time that a node waits for another that changes the schema, and then for its own changes. */
const lockTimeout = '30s'
const changeTimeout = 60_000

/**
 * Brings the schema to the newest version: all missing steps in one transaction, or nothing. If several nodes start
 * at the same time, one does it. Beside a server, only an empty database is changed.
 * @throws {StoreUnusable} the schema is newer than this program, or was made by another
 */
export async function migratePostgres(client: Client, place: string, isBeside: boolean): Promise<void> {
  const applied = await countSteps(client, place)
  if (applied === steps.length) return
  if (isBeside && applied > 0) throw isOlder(place)
  await client.query('BEGIN')
  // A session that a pooler lends may have the limits of a server's session.
  await client.query(`SET LOCAL lock_timeout = '${lockTimeout}'; SET LOCAL statement_timeout = 0`)
  await client.query(slow(`SELECT pg_advisory_xact_lock(${lock})`))
  const known = await countSteps(client, place)
  for (const { postgres } of steps.slice(known)) await client.query(slow(postgres))
  await recordSteps(client, known)
  await client.query('COMMIT')
}

/** Refuses any schema but the newest. @throws {StoreUnusable} */
export async function checkNewest(client: Client, place: string): Promise<void> {
  if ((await countSteps(client, place)) < steps.length) throw isOlder(place)
}

const isOlder = (place: string) =>
  new StoreUnusable(
    `${place} was written by an older Rockpool. Start a server of this version on it first, then try again.`,
  )

/** Records that the schema has taken all steps from one on. Without this record no server accepts the schema. */
export async function recordSteps(client: Client, first: number): Promise<void> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS rockpool_migration (id integer PRIMARY KEY, sum text NOT NULL)',
  )
  for (const [index, { postgres }] of steps.entries()) {
    if (index < first) continue
    await client.query('INSERT INTO rockpool_migration (id, sum) VALUES ($1, $2)', [
      index + 1,
      sumOf(postgres),
    ])
  }
}

/**
 * A query that may take longer than others. The driver's types do not know that each query may have its own timeout.
 */
const slow = (text: string) => Object.assign({ text }, { query_timeout: changeTimeout })

/** The state of a schema: without tables, of Rockpool, half copied, half distributed, or of another program. */
export type SchemaState = 'empty' | 'ours' | 'being copied' | 'being distributed' | 'of another program'

/** The tables of this schema, except those that belong to an extension. */
const whatIsHere = `WITH here AS (
    SELECT relname FROM pg_class
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
      AND relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e'))
  SELECT CASE
    WHEN EXISTS (SELECT FROM here WHERE relname = 'rockpool_copy') THEN 'being copied'
    WHEN EXISTS (SELECT FROM here WHERE relname = 'rockpool_distribution') THEN 'being distributed'
    WHEN EXISTS (SELECT FROM here WHERE relname = 'rockpool_migration') THEN 'ours'
    WHEN EXISTS (SELECT FROM here) THEN 'of another program'
    ELSE 'empty' END AS state`

/** The state of the schema that a connection works in. */
export async function readState(client: Client): Promise<SchemaState> {
  const { rows } = await client.query<{ state: SchemaState }>(whatIsHere)
  return rows[0]?.state ?? 'of another program'
}

/** The error about tables that are not Rockpool's. */
export const isForeign = (place: string) =>
  new StoreUnusable(
    `${place} has tables of another program. Give Rockpool a database, or a schema, of its own.`,
  )

async function countSteps(client: Client, place: string): Promise<number> {
  const state = await readState(client)
  if (state === 'empty') return 0
  if (state === 'being copied') {
    throw new StoreUnusable(`The copy into ${toName(place)} is not complete: run rockpool copy again.`)
  }
  if (state === 'being distributed') {
    throw new StoreUnusable(
      `The tables of ${toName(place)} are only in part distributed: run rockpool database distribute again.`,
    )
  }
  if (state === 'of another program') throw isForeign(place)
  const applied = await client.query<AppliedStep>('SELECT id, sum FROM rockpool_migration ORDER BY id')
  return countApplied(applied.rows, 'postgres', place, 'database')
}

const toName = (place: string) => place.replace(/^The/, 'the')
