import { DatabaseError, type Client, type ClientConfig, type QueryConfig } from 'pg'
import { checkNewest, isForeign, readState, recordSteps } from '../migrations/migrate-postgres.ts'
import { schemaSum } from '../migrations/steps.ts'
import { StoreUnusable } from '../store.ts'
import { connectAlone, toUnusable, type Connected } from '../postgres/open-database.ts'
import { checkNobodyElse } from '../postgres/other-sessions.ts'
import { distributionColumns } from '../tables.ts'
import { allTables, checkWorkers, hasCitus, readDistribution } from './citus.ts'

const oldestCitus = 12

/** The advisory lock, together with the schema, that concurrent distributions queue for. */
const lock = 0x526b7064
const lockTimeout = '10s'

/** The application name by which commands of this kind know each other's connections. They wait for one another. */
const name = 'rockpool database distribute'

/** The longest time for moving or counting a table: as long as a timer can be (milliseconds). */
const stepTimeout = 2 ** 31 - 1

/** The tables of the schema that hold no data. */
const ownTables = ['rockpool_migration', 'rockpool_distribution']

/**
 * Foreign objects in the schema: tables other than ours, and objects on ours that Citus does not take. The names of
 * our tables are the parameter. A shard has the name of its table and a number.
 */
const foreignObjects = `SELECT relname AS name FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
      AND relname !~ ('^(' || array_to_string($1::text[], '|') || ')(_[0-9]+)?$')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
  UNION ALL SELECT 'the trigger ' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
  UNION ALL SELECT 'the constraint ' || conname FROM pg_constraint JOIN pg_class ON pg_class.oid IN (conrelid, confrelid)
    WHERE relnamespace = current_schema()::regnamespace AND contype IN ('f', 'u', 'x')
  ORDER BY 1`

export interface Distributed {
  /** The number of tables that this call moved; 0 if all were distributed already. */
  readonly moved: number
  /** The number of rows in all tables. */
  readonly rows: number
}

/**
 * Turns the tables of a database into distributed ones, or continues an interrupted run. Meanwhile no server can
 * start on it: its schema lacks the record without which no server accepts it. A table in it says how many rows each
 * table had. Each table is moved by one statement, all or none of it, and counted afterwards.
 * @throws {StoreUnusable} one line says why not
 */
export async function distribute(config: ClientConfig, show: (text: string) => void): Promise<Distributed> {
  const connected = await connectAlone(config)
  try {
    return await new Distribution(connected).run(show)
  } catch (error) {
    throw toUnusable(error, connected.client)
  } finally {
    await connected.client.end().catch(() => undefined)
  }
}

class Distribution {
  readonly #client: Client
  readonly #place: string

  constructor({ client, place }: Connected) {
    this.#client = client
    this.#place = place
  }

  async run(show: (text: string) => void): Promise<Distributed> {
    await this.#query(`SELECT set_config('application_name', '${name}', false), set_config('statement_timeout', '0', false), set_config('lock_timeout', '${lockTimeout}', false),
      set_config('idle_in_transaction_session_timeout', '0', false)`)
    await this.#takeTurn()
    await this.#checkCitus()
    const done = await this.#checkTables()
    if ((await readState(this.#client)) === 'ours') {
      await checkNewest(this.#client, this.#place)
      if (done.size === allTables.length) return { moved: 0, rows: 0 }
      await checkNobodyElse(this.#client, name, this.#place)
      await this.#begin(show)
    }
    const counts = await this.#readCounts()
    await checkNobodyElse(this.#client, name, this.#place)
    for (const [table, rows] of counts) {
      if (!done.has(table)) {
        show(`Distributing ${table}: ${rows.toLocaleString('en')} rows`)
        await this.#move(table)
      }
      await this.#compare(table, rows)
      // The local rows stay behind, unseen, until this statement removes them.
      await this.#step(`clear ${table}`, 'SELECT truncate_local_data_after_distributing_table($1)', [table])
    }
    await this.#finish()
    return {
      moved: counts.size - done.size,
      rows: [...counts.values()].reduce((sum, count) => sum + count, 0),
    }
  }

  async #takeTurn(): Promise<void> {
    try {
      await this.#query(`SELECT pg_advisory_lock(${lock}, hashtext(current_schema()))`)
    } catch (error) {
      if (codeOf(error) !== '55P03') throw error
      throw new StoreUnusable('This database is being distributed already. Wait for that to end.', {
        cause: error,
      })
    }
  }

  async #checkCitus(): Promise<void> {
    if (!(await hasCitus(this.#client))) {
      throw new StoreUnusable(
        `${this.#place} is without Citus. Install it on all machines, put citus into shared_preload_libraries, restart ` +
          'them, and run in the database: CREATE EXTENSION citus',
      )
    }
    const [citus] = await this.#query<{ version: string; group: number }>(
      'SELECT citus_version() AS version, (SELECT groupid FROM pg_dist_local_group) AS group',
    )
    const [, version = citus?.version, major = ''] = /^(Citus (\d+)\S*)/.exec(citus?.version ?? '') ?? []
    if (Number(major) < oldestCitus) {
      throw new StoreUnusable(
        `${this.#place} has ${version}. Rockpool needs Citus ${oldestCitus} or newer: upgrade it on all machines.`,
      )
    }
    if (citus?.group !== 0) {
      throw new StoreUnusable(
        `${this.#place} is on a worker of Citus. Give the address of its coordinator: --database URL`,
      )
    }
    await checkWorkers(this.#client, this.#place)
  }

  /** Checks that only our tables are here. Answers those that are distributed. */
  async #checkTables(): Promise<ReadonlySet<string>> {
    const state = await readState(this.#client)
    if (state === 'empty') {
      throw new StoreUnusable(
        `${this.#place} has no tables of Rockpool yet. Start a server on it once, or copy a folder into it, and stop that first.`,
      )
    }
    if (state === 'being copied') {
      throw new StoreUnusable(`The copy into this database is not complete: run rockpool copy again.`)
    }
    if (state === 'of another program') throw isForeign(this.#place)
    const others = await this.#query<{ name: string }>({
      text: foreignObjects,
      values: [[...allTables, ...ownTables]],
    })
    if (others.length > 0) {
      throw new StoreUnusable(
        `${this.#place} has objects that are not Rockpool's: ${others.map(({ name }) => name).join(', ')}. Remove them, or move them to another schema.`,
      )
    }
    const { done, wrong } = await readDistribution(this.#client)
    if (wrong.length === 0) return done
    throw new StoreUnusable(
      `${this.#place} has tables that were distributed in another way: ${wrong.join(', ')}. Make them plain again with: SELECT undistribute_table('${wrong[0]}')`,
    )
  }

  /** Counts all tables, and removes the record by which servers know the schema. */
  async #begin(show: (text: string) => void): Promise<void> {
    await this.#query('BEGIN')
    await this.#query('CREATE TABLE rockpool_distribution (name text PRIMARY KEY, value text NOT NULL)')
    await this.#step('note the schema', 'INSERT INTO rockpool_distribution (name, value) VALUES ($1, $2)', [
      'schema',
      schemaSum,
    ])
    for (const table of allTables) {
      show(`Counting ${table}`)
      await this.#step(
        `note ${table}`,
        `INSERT INTO rockpool_distribution (name, value) SELECT $1, count(*)::text FROM ${table}`,
        [toRowsName(table)],
      )
    }
    await this.#query('DROP TABLE rockpool_migration')
    await this.#step('begin', 'COMMIT')
  }

  /** The number of rows that each table had at the beginning. */
  async #readCounts(): Promise<ReadonlyMap<string, number>> {
    const noted = await this.#query<{ name: string; value: string }>(
      'SELECT name, value FROM rockpool_distribution',
    )
    const values = new Map(noted.map(({ name, value }) => [name, value]))
    if (values.get('schema') !== schemaSum) {
      throw new StoreUnusable(
        'The distribution of this database was begun by another version of Rockpool. Go on with that one.',
      )
    }
    return new Map(allTables.map((table) => [table, Number(values.get(toRowsName(table)))]))
  }

  async #move(table: string): Promise<void> {
    const column = distributionColumns[table]
    try {
      if (column === undefined)
        await this.#step(`copy ${table}`, 'SELECT create_reference_table($1)', [table])
      else {
        // Tables that are distributed by the same column lie with the first of them.
        const beside = column === 'sub' && table !== 'users' ? 'users' : 'none'
        await this.#step(`spread ${table}`, 'SELECT create_distributed_table($1, $2, colocate_with => $3)', [
          table,
          column,
          beside,
        ])
      }
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined) throw error
      throw new StoreUnusable(
        `Citus could not distribute the table ${table} (PostgreSQL answers ${code}). See its log, put it right, and run this again: it goes on from there.`,
        { cause: error },
      )
    }
  }

  async #compare(table: string, expected: number): Promise<void> {
    const [found] = await this.#step<{ count: string }>(
      `count ${table}`,
      `SELECT count(*)::text AS count FROM ${table}`,
    )
    if (Number(found?.count) === expected) return
    throw new StoreUnusable(
      `The table ${table} has ${Number(found?.count).toLocaleString('en')} rows and had ${expected.toLocaleString('en')} before it was distributed. ` +
        'See what has written to it meanwhile, and restore the database from its backup.',
    )
  }

  /** Finishes the distribution. Servers can start on the database from now on. */
  async #finish(): Promise<void> {
    await this.#query('BEGIN')
    await this.#query('DROP TABLE rockpool_distribution')
    await recordSteps(this.#client, 0)
    await this.#step('finish', 'COMMIT')
  }

  /** A query under a name of its own. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  #step<Row extends object>(
    name: string,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    return this.#query<Row>({ name, text, values: [...values] })
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  async #query<Row extends object>(query: string | QueryConfig): Promise<readonly Row[]> {
    const given = typeof query === 'string' ? { text: query } : query
    const { rows } = await this.#client.query<Row>(Object.assign({ query_timeout: stepTimeout }, given))
    return rows
  }
}

const toRowsName = (table: string) => `rows of ${table}`

/** The code of the server's refusal, if the server refused. */
const codeOf = (error: unknown) => (error instanceof DatabaseError ? error.code : undefined)
