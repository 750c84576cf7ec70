import { Client, TypeOverrides, type ClientConfig, type QueryResult } from 'pg'
import { endsConnection, Failure, fateOf } from './failure.ts'
import type { Call } from './statement.ts'
import { fromStored, toSent } from './text.ts'

export interface Result {
  readonly rows: readonly unknown[]
  /** How many rows were read or changed. */
  readonly count: number
}

/** The longest that a connection may take to come about, and a statement on the server (milliseconds). */
const longestConnecting = 3000
const longestStatement = 4000
/** The longest that a statement waits for another that holds a row. */
const longestLock = 2000
/** A connection that has left a statement without an answer for so long is given up, with all that is on its way. */
const longestSilence = 5000

/** Whole numbers are times and versions, far below 2^53. */
const types = new TypeOverrides()
types.setTypeParser(20, Number)
types.setTypeParser(25, fromStored)

/**
 * What holds for each session: commits that have reached the disk (and the standby, where the server has one to wait
 * for), and no transaction left open by a node that is gone. Every statement goes by a key, so it is planned once for all
 * values, as planning takes longer than doing; and what is planned while a table is small must not read all of it.
 */
const settings: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  default_transaction_isolation: 'read committed',
  statement_timeout: String(longestStatement),
  lock_timeout: String(longestLock),
  idle_in_transaction_session_timeout: String(longestStatement),
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

/** What every session begins with. */
export const prepareSession = beginningWith(settings)

/** The same on Citus, where a statement can only be planned once it is known which shard its values lead to. */
export const prepareDistributedSession = beginningWith({ ...settings, plan_cache_mode: 'auto' })

/** One connection. It takes any number of calls at a time and answers them in order. */
export class Connection {
  readonly #client: Client
  readonly #lost: (connection: Connection) => void
  #pending = 0
  #isLost = false

  private constructor(client: Client, lost: (connection: Connection) => void) {
    this.#client = client
    this.#lost = lost
    // Those who wait for an answer are told by the driver.
    client.on('error', () => this.drop()).on('end', () => this.drop())
  }

  /** For how many calls, or transactions, it was taken that are not answered yet. */
  get pending(): number {
    return this.#pending
  }

  get isLost(): boolean {
    return this.#isLost
  }

  /**
   * Connects, and prepares the session. `lost` is told once, when the connection is of no more use.
   * @throws {Failure}
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
      connectionTimeoutMillis: longestConnecting,
      query_timeout: longestSilence,
    })
    const connection = new Connection(client, lost)
    try {
      await client.connect()
      const { rows } = await client.query<{ isReadOnly: boolean }>(prepare)
      if (rows[0]?.isReadOnly) throw readOnly()
      return connection
    } catch (error) {
      connection.drop()
      throw new Failure(fateOf(error) === 'refused' ? 'refused' : 'undone', 'no connection', error)
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
   * Sends one call, or several as one transaction, in one go, and waits for the answers. It was taken for them before.
   * @throws {Failure} of the first that failed
   */
  async send(calls: readonly Call[]): Promise<readonly Result[]> {
    try {
      return await (calls.length === 1 ? this.ask(calls) : this.#transact(calls))
    } finally {
      this.giveBack()
    }
  }

  /** Sends calls as they are, in one go, to a connection that nobody else uses. @throws {Failure} of the first that failed */
  async ask(calls: readonly Call[]): Promise<readonly Result[]> {
    const asked = calls.map(({ statement, values }) =>
      this.#client.query({ ...statement, values: values.map(toSent) }),
    )
    const results: Result[] = []
    let failure: Failure | undefined
    for (const [index, outcome] of (await Promise.allSettled(asked)).entries()) {
      if (outcome.status === 'fulfilled') results.push(toResult(outcome.value))
      else failure ??= new Failure(fateOf(outcome.reason), calls[index]?.statement.name ?? '', outcome.reason)
    }
    if (!failure) return results
    if (endsConnection(failure)) this.drop()
    throw failure
  }

  /** Takes nothing more. What is on its way is still answered. */
  drop(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#lost(this)
    void this.#end()
  }

  /** Takes nothing more, and is over when what was on its way is answered. */
  async close(): Promise<void> {
    this.#isLost = true
    await this.#end()
  }

  /** Never rejects. A peer that does not answer is not waited for. */
  async #end(): Promise<void> {
    const timer = setTimeout(() => this.#client.connection.stream.destroy(), longestConnecting)
    await this.#client.end().catch(() => undefined)
    clearTimeout(timer)
  }

  /** All is sent in this turn of the event loop, so that nothing of others comes between. */
  async #transact(calls: readonly Call[]): Promise<readonly Result[]> {
    const results = await this.ask([begin, ...calls, commit])
    return results.slice(1, -1)
  }
}

export const begin: Call = { statement: { name: 'begin', text: 'BEGIN' }, values: [] }
export const commit: Call = { statement: { name: 'commit', text: 'COMMIT' }, values: [] }

const toResult = ({ rows, rowCount }: QueryResult): Result => ({ rows, count: rowCount ?? 0 })

const readOnly = () => Object.assign(new Error(), { code: 'EROFS' })
