import { Client, TypeOverrides, type ClientConfig, type QueryResult } from 'pg'
import { endsConnection, PostgresError, fateOf } from './failure.ts'
import type { Call } from './statement.ts'
import { fromStored, toSent } from './text.ts'

export interface Result {
  readonly rows: readonly unknown[]
  /** The number of rows that were read or changed. */
  readonly count: number
}

/** The longest time for opening a connection, and for a statement on the server (milliseconds). */
const connectTimeout = 3000
const statementTimeout = 4000
/** The longest time that a statement waits for another that holds a row. */
const lockTimeout = 2000
/**
 * The longest time without an answer to a statement. Then the connection is given up, with all that is on its way.
 */
const silenceTimeout = 5000

/** Whole numbers are times and versions, far below 2^53. */
const types = new TypeOverrides()
types.setTypeParser(20, Number)
types.setTypeParser(25, fromStored)

/**
 * The settings of each session. Commits have reached the disk, and the standby, if the server waits for one. A node
 * that is gone leaves no transaction open. Every statement goes by a key, so it is planned once for all values:
 * planning takes longer than doing. A plan that is made while a table is small must not read all of it.
 */
const settings: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  default_transaction_isolation: 'read committed',
  statement_timeout: String(statementTimeout),
  lock_timeout: String(lockTimeout),
  idle_in_transaction_session_timeout: String(statementTimeout),
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
}

const beginningWith = (all: Readonly<Record<string, string>>) => `SELECT
  ${Object.entries(all)
    .map(([name, value]) => `set_config('${name}', '${value}', false)`)
    .join(', ')},
  set_config('synchronous_commit',
    CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
  current_setting('transaction_read_only') = 'on' AS "isReadOnly"`

/** The first statement of every session. */
export const prepareSession = beginningWith(settings)

/**
 * The same on Citus, where planning needs the values: they decide which shard a statement goes to. A statement that
 * asks all shards takes one connection to each machine. With more of them, a few lists use up the connections.
 */
export const prepareDistributedSession = beginningWith({
  ...settings,
  plan_cache_mode: 'auto',
  'citus.max_adaptive_executor_pool_size': '1',
})

/** One connection. It takes any number of calls at a time and answers them in order. */
export class Connection {
  readonly #client: Client
  readonly #lost: (connection: Connection) => void
  #pending = 0
  #isLost = false

  private constructor(client: Client, lost: (connection: Connection) => void) {
    this.#client = client
    this.#lost = lost
    // The driver tells the callers that wait for an answer.
    client.on('error', () => this.drop()).on('end', () => this.drop())
  }

  /** The number of calls, or transactions, that it was taken for and that are not answered yet. */
  get pending(): number {
    return this.#pending
  }

  get isLost(): boolean {
    return this.#isLost
  }

  /**
   * Connects, and prepares the session. `lost` is called once, when the connection is of no more use.
   * @throws {PostgresError}
   */
  static async open(
    config: ClientConfig,
    prepare: string,
    lost: (connection: Connection) => void,
  ): Promise<Connection> {
    const client = new Client({
      ...config,
      types,
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: connectTimeout,
      query_timeout: silenceTimeout,
    })
    const connection = new Connection(client, lost)
    try {
      await client.connect()
      const { rows } = await client.query<{ isReadOnly: boolean }>(prepare)
      if (rows[0]?.isReadOnly) throw readOnly()
      return connection
    } catch (error) {
      connection.drop()
      throw new PostgresError(fateOf(error) === 'refused' ? 'refused' : 'undone', 'no connection', error)
    }
  }

  take(): this {
    this.#pending++
    return this
  }

  giveBack(): void {
    this.#pending--
  }

  /**
   * Sends one call, or several as one transaction, in one go, and waits for the answers. The caller has taken the
   * connection for them.
   * @throws {PostgresError} of the first that failed
   */
  async send(calls: readonly Call[]): Promise<readonly Result[]> {
    try {
      return await (calls.length === 1 ? this.ask(calls) : this.#transact(calls))
    } finally {
      this.giveBack()
    }
  }

  /**
   * Sends calls as they are, in one go, on a connection that has no other user.
   * @throws {PostgresError} of the first that failed
   */
  async ask(calls: readonly Call[]): Promise<readonly Result[]> {
    const asked = calls.map(({ statement, values }) =>
      this.#client.query({ ...statement, values: values.map(toSent) }),
    )
    const results: Result[] = []
    let failure: PostgresError | undefined
    for (const [index, outcome] of (await Promise.allSettled(asked)).entries()) {
      if (outcome.status === 'fulfilled') results.push(toResult(outcome.value))
      else
        failure ??= new PostgresError(
          fateOf(outcome.reason),
          calls[index]?.statement.name ?? '',
          outcome.reason,
        )
    }
    if (!failure) return results
    if (endsConnection(failure)) this.drop()
    throw failure
  }

  /** Refuses new calls. Calls on their way are still answered. */
  drop(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#lost(this)
    void this.#end()
  }

  /** Refuses new calls, and resolves when those on their way are answered. */
  async close(): Promise<void> {
    this.#isLost = true
    await this.#end()
  }

  /** Never rejects. It does not wait for a peer that does not answer. */
  async #end(): Promise<void> {
    const timer = setTimeout(() => this.#client.connection.stream.destroy(), connectTimeout)
    await this.#client.end().catch(() => undefined)
    clearTimeout(timer)
  }

  /** Sends all calls in this turn of the event loop, so that no foreign call comes between. */
  async #transact(calls: readonly Call[]): Promise<readonly Result[]> {
    const results = await this.ask([begin, ...calls, commit])
    return results.slice(1, -1)
  }
}

export const begin: Call = { statement: { name: 'begin', text: 'BEGIN' }, values: [] }
export const commit: Call = { statement: { name: 'commit', text: 'COMMIT' }, values: [] }

const toResult = ({ rows, rowCount }: QueryResult): Result => ({ rows, count: rowCount ?? 0 })

const readOnly = () => Object.assign(new Error(), { code: 'EROFS' })
