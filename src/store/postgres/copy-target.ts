import type { Client, ClientConfig, QueryConfig } from 'pg'
import { checksumQuery, type Checksum, type CopiedRow, type CopiedTable } from '../copied-table.ts'
import { isForeign, readState, recordSteps } from '../migrations/migrate-postgres.ts'
import { schemaSum, steps } from '../migrations/steps.ts'
import { StoreUnusable } from '../store.ts'
import { connectAlone, takeTurn, toUnusable, type Connected } from './open-database.ts'
import { toNameKey, toStored } from './text.ts'

/** The advisory lock, together with the schema, that concurrent copies queue for. */
const lock = 0x526b7063

/** The time that a copy waits for the connection of a killed copy to end. */
const lockTimeout = '10s'

/** The longest time for any other step, including the wait (milliseconds). */
const stepTimeout = 60_000

/** The longest time for a comparison, which reads a whole table: as long as a timer can be (milliseconds). */
const comparisonTimeout = 2 ** 31 - 1

/**
 * A database that is being filled. Until it is finished it lacks the record of its schema, without which no server of
 * any version accepts it. It has a table with the position of the copy in each table. Its methods throw
 * StoreUnusable.
 */
export class CopyTarget implements AsyncDisposable {
  readonly #client: Client
  readonly #place: string

  constructor({ client, place }: Connected) {
    this.#client = client
    this.#place = place
  }

  /** Makes the tables, or finds those of an interrupted copy from the same origin. */
  async begin(origin: string): Promise<void> {
    await this.#query(`SELECT set_config('statement_timeout', '0', false),
      set_config('idle_in_transaction_session_timeout', '0', false), set_config('lock_timeout', '${lockTimeout}', false)`)
    await takeTurn(
      this.#client,
      lock,
      'Another copy into this database is under way. Try again when it has ended.',
    )
    const state = await this.#attempt(() => readState(this.#client))
    if (state === 'empty') await this.#makeTables(origin)
    else if (state === 'being copied') await this.#checkOrigin(origin)
    else if (state === 'of another program') throw isForeign(this.#place)
    else {
      throw new StoreUnusable(
        `${this.#place} is not empty: a server has used it, or a copy into it is complete. Copy into an empty one.`,
      )
    }
  }

  /** The key of the last row of a table that was copied, if any was. */
  async findPosition({ name }: CopiedTable): Promise<CopiedRow | undefined> {
    const { rows } = await this.#query<{ value: string }>({
      text: 'SELECT value FROM rockpool_copy WHERE name = $1',
      values: [toPositionName(name)],
    })
    return rows[0] && (JSON.parse(rows[0].value) as CopiedRow)
  }

  /** Adds rows, of which the last has the highest key. Stores that key in the same transaction. */
  async add(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void> {
    const last = rows.at(-1)
    if (!last) return
    const { name, columns, types, key } = table
    const position = key.map((column) => last[columns.indexOf(column)] ?? null)
    const stored = rows.map((row) => toStoredRow(table, row))
    const arrays = types.map((type, index) => `$${index + 3}::${isList(type) ? 'text' : type}[]`)
    const selected = columns.map((column, index) => `given.${column}::${types[index]}`)
    await this.#query({
      name: `copy ${name}`,
      text: `WITH position AS (
          INSERT INTO rockpool_copy (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2)
        INSERT INTO ${name} (${columns.join(', ')}) SELECT ${selected.join(', ')}
        FROM unnest(${arrays.join(', ')}) AS given (${columns.join(', ')}) ON CONFLICT DO NOTHING`,
      values: [
        toPositionName(name),
        JSON.stringify(position),
        ...columns.map((_, index) => stored.map((row) => row[index] ?? null)),
      ],
    })
  }

  async checksum(table: CopiedTable): Promise<Checksum> {
    const query = {
      name: `compare ${table.name}`,
      text: checksumQuery(table),
      query_timeout: comparisonTimeout,
    }
    const { rows } = await this.#query<{ rows: string; sum: string }>(query)
    return { rows: Number(rows[0]?.rows), sum: BigInt(rows[0]?.sum ?? 0) }
  }

  /** Finishes the copy. Servers can start on the database from now on. */
  async finish(): Promise<void> {
    await this.#query('BEGIN')
    await this.#query('DROP TABLE rockpool_copy')
    await this.#attempt(() => recordSteps(this.#client, 0))
    await this.#query({ name: 'finish', text: 'COMMIT' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => undefined)
  }

  async #makeTables(origin: string): Promise<void> {
    await this.#query('BEGIN')
    for (const { postgres } of steps) await this.#query(postgres)
    await this.#query('CREATE TABLE rockpool_copy (name text PRIMARY KEY, value text NOT NULL)')
    await this.#query({
      text: `INSERT INTO rockpool_copy (name, value) VALUES ('origin', $1), ('schema', $2)`,
      values: [origin, schemaSum],
    })
    await this.#query('COMMIT')
  }

  async #checkOrigin(origin: string): Promise<void> {
    const { rows } = await this.#query<{ name: string; value: string }>(
      `SELECT name, value FROM rockpool_copy WHERE name IN ('origin', 'schema')`,
    )
    const valueOf = (name: string) => rows.find((row) => row.name === name)?.value
    if (valueOf('schema') !== schemaSum) {
      throw new StoreUnusable(
        `The copy into this database was begun by another version of Rockpool. Go on with that one, or copy into an empty database.`,
      )
    }
    if (valueOf('origin') !== origin) {
      throw new StoreUnusable(
        `${this.#place} holds half a copy of other data. Name the folder that it was begun from, or copy into an empty database.`,
      )
    }
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  #query<Row extends object>(query: string | QueryConfig) {
    const given = typeof query === 'string' ? { text: query } : query
    return this.#attempt(() => this.#client.query<Row>(Object.assign({ query_timeout: stepTimeout }, given)))
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw toUnusable(error, this.#client)
    }
  }
}

/**
 * Connects to the database that is to be filled.
 * @throws {StoreUnusable} it cannot be used
 */
export const openCopyTarget = async (config: ClientConfig): Promise<CopyTarget> =>
  new CopyTarget(await connectAlone(config))

/** A row in the form of the target. In the source, lists of numbers are JSON, and names have any length. */
export const toStoredRow = ({ name, columns, types }: CopiedTable, row: CopiedRow): CopiedRow =>
  row.map((cell, index) => {
    if (typeof cell !== 'string') return cell
    if (name === 'alias' && columns[index] === 'value') return toStored(toNameKey(cell))
    return isList(types[index]) ? `{${cell.slice(1, -1)}}` : toStored(cell)
  })

const isList = (type: string | undefined) => type?.endsWith('[]') ?? false

const toPositionName = (table: string) => `after ${table}`
