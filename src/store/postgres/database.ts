import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientConfig } from 'pg'
import { StoreBusy, StoreUnavailable } from '../store.ts'
import { prepareDistributedSession, prepareSession, type Result } from './connection.ts'
import { Connections } from './connections.ts'
import { isCrowded, PostgresError } from './failure.ts'
import type { Call, Statement, Value } from './statement.ts'
import { Transactions, type Transaction } from './transactions.ts'

/**
 * The time that a command may take, with all its attempts (milliseconds). A call whose database does not answer is
 * answered within five seconds.
 */
const commandTimeout = 4500
const maxAttempts = 5
/** The longest pause before the second attempt. It doubles with each attempt, and its length is random. */
const firstPause = 50

/** The history of a command before its first attempt here. */
export interface Previous {
  /** The command may have been carried out. */
  readonly mayHaveCommitted?: boolean
  /** The time at which it is given up, in terms of `performance.now()`. */
  readonly until?: number
}

/** The time at which a command that comes now is given up. */
export const deadline = () => performance.now() + commandTimeout

/** One attempt at a command. Its methods throw a PostgresError if the command should be retried. */
export class CommandAttempt {
  /** An attempt before this one may have been carried out: its connection was lost before the answer. */
  readonly mayHaveCommitted: boolean
  readonly #connections: Connections
  readonly #transactions: Transactions
  readonly #until: number

  constructor(
    connections: Connections,
    transactions: Transactions,
    until: number,
    mayHaveCommitted: boolean,
  ) {
    this.#connections = connections
    this.#transactions = transactions
    this.#until = until
    this.mayHaveCommitted = mayHaveCommitted
  }

  /** Sends one statement, or several as one transaction. */
  send(...calls: readonly Call[]): Promise<readonly Result[]> {
    return this.#connections.send(calls, this.#until)
  }

  /** One transaction that can look at answers before it goes on. It is rolled back unless the work finishes it. */
  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#transactions.run(work, this.#until)
  }

  /** The first row of a query. Its type is what the statement selects. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  async get<Row>(statement: Statement, ...values: readonly Value[]): Promise<Row | undefined> {
    const [result] = await this.send({ statement, values })
    return result?.rows[0] as Row | undefined
  }

  /** Runs a statement and answers how many rows it read or changed. */
  async run(statement: Statement, ...values: readonly Value[]): Promise<number> {
    const [result] = await this.send({ statement, values })
    return result?.count ?? 0
  }
}

/**
 * The database, as commands use it. A passing failure is retried for 4.5 seconds in all. After that it throws
 * StoreUnavailable, or StoreBusy if the database only has too much to do.
 */
export class Database {
  readonly #connections: Connections
  readonly #transactions: Transactions

  constructor(config: ClientConfig, isDistributed: boolean) {
    const prepare = isDistributed ? prepareDistributedSession : prepareSession
    this.#connections = new Connections(config, prepare)
    this.#transactions = new Transactions(config, prepare)
  }

  /** The first row of a query. Its type is what the statement selects. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  async get<Row>(statement: Statement, ...values: readonly Value[]): Promise<Row | undefined> {
    return this.retry((attempt) => attempt.get<Row>(statement, ...values))
  }

  /** All rows of a query, or of a change that may be made twice. */
  async all<Row>(statement: Statement, ...values: readonly Value[]): Promise<readonly Row[]> {
    const [result] = await this.retry((attempt) => attempt.send({ statement, values }))
    return (result?.rows ?? []) as readonly Row[]
  }

  /** Runs a change that may be made twice. Answers how many rows it touched. */
  async run(statement: Statement, ...values: readonly Value[]): Promise<number> {
    return this.retry((attempt) => attempt.run(statement, ...values))
  }

  /** Sends one statement, once. @throws {PostgresError} · {StoreBusy} · {StoreUnavailable} the store is closed */
  async once(call: Call, until: number): Promise<Result> {
    const [result] = await this.#connections.send([call], until)
    if (!result) throw new TypeError('a statement was not answered')
    return result
  }

  /**
   * Runs a command until it is done, at most five times. An error other than a passing failure ends it. If the last
   * attempt lost its connection, it is unknown whether the command was done.
   * @throws {StoreUnavailable} the database cannot be reached, or cannot do it now
   * @throws {StoreBusy} other commands were in the way at every attempt, or it took too long
   */
  async retry<T>(command: (attempt: CommandAttempt) => Promise<T>, before: Previous = {}): Promise<T> {
    const { until = deadline() } = before
    let { mayHaveCommitted = false } = before
    for (let attempt = 1; ; attempt++) {
      try {
        return await command(
          new CommandAttempt(this.#connections, this.#transactions, until, mayHaveCommitted),
        )
      } catch (error) {
        if (!(error instanceof PostgresError) || error.outcome === 'faulty') throw error
        if (error.outcome === 'unknown') mayHaveCommitted = true
        const pause = Math.random() * firstPause * 2 ** (attempt - 1)
        if (error.outcome === 'refused' || attempt === maxAttempts || performance.now() + pause > until) {
          throw givenUp(error)
        }
        await sleep(pause)
      }
    }
  }

  /** Finishes what was begun, and refuses new calls. */
  async close(): Promise<void> {
    await Promise.all([this.#connections.close(), this.#transactions.close()])
  }
}

/** The error for the callers of a command that is given up after a failure. */
export const givenUp = (failure: PostgresError): StoreBusy | StoreUnavailable =>
  isCrowded(failure)
    ? new StoreBusy(`the database is too busy: ${failure.message}`, { cause: failure })
    : new StoreUnavailable(`the database cannot be used: ${failure.message}`, { cause: failure })
