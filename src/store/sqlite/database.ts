import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { StoreUnavailable } from '../store.ts'

export type Value = SQLInputValue

/**
 * One connection to a SQLite database, with its statements prepared once. All knowledge of the driver is here. If the
 * fault lies with the disk or another process, not the statement, methods throw StoreUnavailable. Its cause is the
 * driver's error.
 */
export class Database {
  readonly path: string
  #cacheKilobytes: number
  readonly #readOnly: boolean
  readonly #statements = new Map<string, StatementSync>()
  /** The statements that answer rows as arrays. */
  readonly #tuples = new Map<string, StatementSync>()
  #connection: DatabaseSync | undefined
  #isClosed = false

  /** `readOnly` leaves the file as it is, even where SQLite itself would repair it. */
  constructor(path: string, cacheKilobytes: number, { readOnly = false } = {}) {
    this.path = path
    this.#cacheKilobytes = cacheKilobytes
    this.#readOnly = readOnly
    attempt(() => this.#connect())
  }

  /** Runs statements that take no values. */
  exec(sql: string): void {
    attempt(() => this.#connect().exec(sql))
  }

  /** Runs a statement and answers how many rows it changed. */
  run(sql: string, ...values: readonly Value[]): number {
    try {
      return Number(this.#prepare(sql).run(...values).changes)
    } catch (error) {
      throw toOutside(error)
    }
  }

  /** The first row. Its type is what the statement selects. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  get<Row>(sql: string, ...values: readonly Value[]): Row | undefined {
    return attempt(() => this.#prepare(sql).get(...values) as Row | undefined)
  }

  /** The first row as an array, in the order of the columns, which is quicker to make. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
  getTuple<Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]): Row | undefined {
    try {
      return this.#prepareTuples(sql).get(...values) as unknown as Row | undefined
    } catch (error) {
      throw toOutside(error)
    }
  }

  /** All rows as arrays. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
  allTuples<Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]): Row[] {
    return attempt(() => this.#prepareTuples(sql).all(...values) as unknown as Row[])
  }

  /** Rows as arrays, one after another, for more than memory holds. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
  eachTuple<Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]): Iterable<Row> {
    return attempt(() => this.#prepareTuples(sql).iterate(...values) as unknown as Iterable<Row>)
  }

  /** All rows. */
  all<Row>(sql: string, ...values: readonly Value[]): Row[] {
    return attempt(() => this.#prepare(sql).all(...values) as Row[])
  }

  /** The size of the database in bytes, including pages that are only in the log. */
  size(): number {
    const [pages = 0] = this.getTuple<readonly [count: number]>('PRAGMA page_count') ?? []
    const [bytes = 0] = this.getTuple<readonly [size: number]>('PRAGMA page_size') ?? []
    return pages * bytes
  }

  /** Sets how much of the database stays in memory from now on. */
  keep(kilobytes: number): void {
    this.#cacheKilobytes = kilobytes
    this.exec(`PRAGMA cache_size = -${kilobytes}`)
  }

  /**
   * Abandons a failed transaction. The next statement gets a new connection. A database in memory lives only as long
   * as its connection, so it rolls back instead.
   */
  recover(): void {
    if (this.path !== ':memory:') this.#disconnect()
    else if (this.#connection?.isTransaction) this.#connection.exec('ROLLBACK')
  }

  close(): void {
    this.#isClosed = true
    this.#disconnect()
  }

  #connect(): DatabaseSync {
    if (this.#connection) return this.#connection
    if (this.#isClosed) throw new StoreUnavailable('the store is closed')
    const connection = new DatabaseSync(this.path, {
      timeout: 5000,
      enableForeignKeyConstraints: false,
      readOnly: this.#readOnly,
    })
    connection.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = ${64 * 1024 * 1024};
      PRAGMA cache_size = -${this.#cacheKilobytes};`)
    this.#connection = connection
    return connection
  }

  #disconnect(): void {
    const connection = this.#connection
    this.#connection = undefined
    this.#statements.clear()
    this.#tuples.clear()
    connection?.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#connect().prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #prepareTuples(sql: string): StatementSync {
    const known = this.#tuples.get(sql)
    if (known) return known
    const statement = this.#connect().prepare(sql)
    statement.setReturnArrays(true)
    this.#tuples.set(sql, statement)
    return statement
  }
}

function attempt<T>(task: () => T): T {
  try {
    return task()
  } catch (error) {
    throw toOutside(error)
  }
}

/** The error itself, unless its reason lies outside the statement. */
function toOutside(error: unknown): unknown {
  if (!outsideReasons.has(reasonOf(error))) return error
  return new StoreUnavailable(`the database cannot be used: ${(error as Error).message}`, { cause: error })
}

/** SQLite's primary result codes that the store tells apart. */
export const reasons = {
  permission: 3,
  busy: 5,
  locked: 6,
  memory: 7,
  readOnly: 8,
  inputOutput: 10,
  damaged: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const

/** The reason of SQLite's refusal: its primary result code, or 0 if the error is not SQLite's. */
export function reasonOf(error: unknown): number {
  const isOfSqlite = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
  return isOfSqlite ? Number(error.errcode) & 0xff : 0
}

const outsideReasons = new Set<number>(Object.values(reasons))
