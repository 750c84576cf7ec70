import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Client } from 'pg'
import { userStatements } from '../../src/store/postgres/users.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { familyOf, subOf, type Crowd } from './crowd.ts'
import { fillPostgres } from './fill-postgres.ts'
import type { Size, Subject } from './subject.ts'

/** A server that is there for a run. */
export interface Place {
  readonly url: string
  /** Whether others keep the database that the address names. */
  readonly isKept?: boolean
}

/** A crowd in a database of its own, which is dropped afterwards. */
export async function newPostgresSubject(
  place: Place,
  crowd: Crowd,
  onProgress: (share: number) => void,
): Promise<Subject> {
  const name = `rockpool_scale_${randomBytes(6).toString('hex')}`
  await query(place.url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`)
  const own = new URL(place.url)
  own.pathname = `/${name}`
  const url = own.href
  await using made = new AsyncDisposableStack()
  // Where the process ends in the middle, another one has to do it.
  const drop = () =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'drop-worker.ts'), name], {
      env: { ...process.env, DATABASE_URL: place.url },
    })
  process.once('exit', drop)
  made.defer(async () => {
    await query(place.url, `DROP DATABASE ${name} WITH (FORCE)`)
    process.off('exit', drop)
  })
  await fillPostgres(url, crowd, onProgress)
  const sizes = await query<Size>(
    url,
    `SELECT indrelid::regclass::text AS "table", indexrelid::regclass::text AS "index",
        pg_relation_size(indexrelid)::float AS bytes
      FROM pg_index WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT relname, NULL, pg_table_size(oid)::float
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ORDER BY bytes DESC`,
  )
  const store = made.use(await openPostgresStore({ url }))
  let isReady: Promise<unknown> | undefined
  const ending = made.move()
  return {
    store,
    sizes,
    async warm() {
      await (isReady ??= query(url, 'CREATE SCHEMA warm; CREATE EXTENSION pg_prewarm SCHEMA warm'))
      await query(url, warmAll)
    },
    async work({ name, prepare, run }, crowd, numbers) {
      const client = new Client({ connectionString: url })
      await client.connect()
      try {
        const pages = await pagesOf(client, crowd, name, numbers)
        let logBytes = 0
        for (const number of numbers) {
          await prepare?.(number)
          const before = await logOf(client)
          await run(number)
          logBytes += (await logOf(client)) - before
        }
        return { logBytes: logBytes / numbers.length, ...(pages === undefined ? {} : { pages }) }
      } finally {
        await client.end()
      }
    },
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  }
}

/** Brings every table and index into PostgreSQL's own cache. */
const warmAll = `SELECT count(warm.pg_prewarm(oid)) FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')`

/** The pages that the statements of those operations visit that only read, on average. */
async function pagesOf(
  client: Client,
  crowd: Crowd,
  operation: string,
  numbers: readonly number[],
): Promise<number | undefined> {
  const poolId = crowd.pool.id
  const callsOf: Readonly<
    Record<string, (number: number) => readonly (readonly [keyof typeof userStatements, readonly string[]])[]>
  > = {
    GetUser: (number) => [['findSignedInUser', [poolId, subOf(number), familyOf(number)]]],
    'Sign-in look-up': (number) => [
      ['findUserByName', [poolId, crowd.signInNameOf(number)]],
      ['findCredentials', [poolId, subOf(number)]],
    ],
  }
  const calls = callsOf[operation]
  if (!calls) return undefined
  let pages = 0
  for (const number of numbers) {
    for (const [name, values] of calls(number)) {
      const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ Plan: Buffers }] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${userStatements[name].text}`,
        [...values],
      )
      const plan = rows[0]?.['QUERY PLAN'][0].Plan
      pages += (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0)
    }
  }
  return pages / numbers.length
}

interface Buffers {
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
}

/** Bytes of log that the server has written so far. */
async function logOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ at: number }>(
    `SELECT (pg_current_wal_insert_lsn() - '0/0')::float AS at`,
  )
  return rows[0]?.at ?? Number.NaN
}

async function query<Row extends object>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

/** The version of PostgreSQL, and of Citus if it is there. */
export async function versionOf(url: string): Promise<string> {
  const [row] = await query<{ postgres: string; citus: string | null }>(
    url,
    `SELECT current_setting('server_version') AS postgres,
      (SELECT extversion FROM pg_extension WHERE extname = 'citus') AS citus`,
  )
  return [row?.postgres ?? 'unknown', ...(row?.citus ? [`Citus ${row.citus}`] : [])].join(', ')
}
