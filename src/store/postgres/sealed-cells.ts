import type { Client, ClientConfig, QueryConfig } from 'pg'
import { checkNewest } from '../migrations/migrate-postgres.ts'
import { toListing, type CellDialect, type SealedCell, type SealedCells } from '../sealed-cells.ts'
import { StoreUnusable } from '../store.ts'
import { tables } from '../tables.ts'
import { connectAlone, takeTurn, toUnusable, type Connected } from './open-database.ts'
import { checkNobodyElse } from './other-sessions.ts'

/** The advisory lock, together with the schema, that commands of this kind queue for. */
const lock = 0x526b706b
const lockTimeout = '10s'
/** The application name by which commands of this kind know each other's connections. They wait for one another. */
const name = 'rockpool keys rotate-master'
/** The longest time for a step, including the wait (milliseconds). */
const stepTimeout = 600_000

const dialect: CellDialect = {
  place: (number) => `$${number}`,
  contains: (column, parameter) => `position(${parameter} in ${column}) > 0`,
}

/** The error if another command of this kind does not end. */
const busy = 'The master key of this database is being changed already. Wait for that to end.'

/** The sealed cells of a PostgreSQL database, on one machine or distributed by Citus. */
class PostgresSealedCells implements SealedCells {
  readonly #client: Client
  readonly #place: string

  constructor({ client, place }: Connected) {
    this.#client = client
    this.#place = place
  }

  /** Waits for another command like this, and checks that the schema is the newest. */
  async begin(): Promise<void> {
    await this.#query({
      text: `SELECT set_config('application_name', $1, false), set_config('statement_timeout', '0', false),
        set_config('lock_timeout', '${lockTimeout}', false),
        set_config('idle_in_transaction_session_timeout', '0', false)`,
      values: [name],
    })
    await takeTurn(this.#client, lock, busy)
    await this.#attempt(() => checkNewest(this.#client, this.#place))
  }

  async list(...[column, after, limit]: Parameters<SealedCells['list']>): Promise<readonly SealedCell[]> {
    const { text, values } = toListing(column, after, dialect)
    const query = { text: `${text} LIMIT ${limit}`, values: [...values] }
    const rows = await this.#query<Readonly<Record<string, string | number>>>(query)
    const { key } = tables[column.table]
    return rows.map((row) => ({ text: String(row[column.column]), key: key.map((part) => row[part] ?? '') }))
  }

  /** Changes cells with one statement for each row, so that each goes to one machine if the rows are distributed. */
  async change(...[{ table, column }, cells]: Parameters<SealedCells['change']>): Promise<void> {
    const { key } = tables[table]
    const isRow = key.map((part, index) => `${part} = $${index + 3}`).join(' AND ')
    const text = `UPDATE ${table} SET ${column} = $1 WHERE ${isRow} AND ${column} = $2`
    await this.#query('BEGIN')
    for (const cell of cells) {
      const values = [cell.next, cell.text, ...cell.key]
      const { rowCount } = await this.#attempt(() =>
        this.#client.query(
          Object.assign({ query_timeout: stepTimeout }, { name: `seal ${table}`, text, values }),
        ),
      )
      if (rowCount !== 1) {
        throw new StoreUnusable(
          `A row of ${table} was changed meanwhile. Stop all servers of the database, and try again.`,
        )
      }
    }
    await this.#query('COMMIT')
  }

  checkAlone(): Promise<void> {
    return this.#attempt(() => checkNobodyElse(this.#client, name, this.#place))
  }

  async clear(): Promise<void> {
    // The files of the database may still hold former texts. PostgreSQL's own tools remove them.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => undefined)
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  async #query<Row extends object>(query: string | QueryConfig): Promise<readonly Row[]> {
    const given = typeof query === 'string' ? { text: query } : query
    const { rows } = await this.#attempt(() =>
      this.#client.query<Row>(Object.assign({ query_timeout: stepTimeout }, given)),
    )
    return rows
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
 * Connects to a database to change its sealed cells.
 * @throws {StoreUnusable} it cannot be used
 */
export async function openPostgresSealedCells(config: ClientConfig): Promise<SealedCells> {
  const cells = new PostgresSealedCells(await connectAlone(config))
  try {
    await cells.begin()
    return cells
  } catch (error) {
    await cells[Symbol.asyncDispose]()
    throw error
  }
}
