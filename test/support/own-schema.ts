import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { hasCitus } from '../../src/store/citus/citus.ts'
import { distribute } from '../../src/store/citus/distribute.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { query } from './postgres-query.ts'

/** A schema in a database that others keep, with the tables of a store. It is dropped in the end. */
export interface OwnSchema extends AsyncDisposable {
  readonly url: string
  /** Whether the tables are spread over the machines of Citus. */
  readonly isDistributed: boolean
}

/**
 * Makes a schema with the tables of a store in a database in which nobody else works. `fill` puts rows into them.
 * Where the database has Citus, they are distributed after that.
 */
export async function newOwnSchema(
  database: string,
  fill: (url: string) => Promise<void> = makeTables,
): Promise<OwnSchema> {
  const schema = `rockpool_${randomBytes(6).toString('hex')}`
  await query(database, `CREATE SCHEMA ${schema}`)
  await using made = new AsyncDisposableStack()
  made.defer(async () => void (await query(database, `DROP SCHEMA ${schema} CASCADE`)))
  const own = new URL(database)
  own.searchParams.set('options', `-c search_path=${schema}`)
  const url = own.href
  await fill(url)
  const isDistributed = await isOnCitus(url)
  if (isDistributed) await distribute({ connectionString: url }, () => undefined)
  const ending = made.move()
  return { url, isDistributed, [Symbol.asyncDispose]: () => ending.disposeAsync() }
}

async function makeTables(url: string): Promise<void> {
  await using _ = await openPostgresStore({ url })
}

async function isOnCitus(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await hasCitus(client)
  } finally {
    await client.end()
  }
}
