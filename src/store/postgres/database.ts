import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientConfig } from 'pg'
import { StoreUnavailable } from '../store.ts'
import { prepareDistributedSession, prepareSession, type Result } from './connection.ts'
import { Connections } from './connections.ts'
import { Failure } from './failure.ts'
import type { Call, Statement, Value } from './statement.ts'
import { Transactions, type Transaction } from './transactions.ts'

/** How long a command may take, with all that it tries (milliseconds). */
const patience = 5000
const mostAttempts = 5
/** The longest pause before the second attempt; it doubles with each. Its length is left to chance. */
const firstPause = 50

/** What has happened to a command already. */
export interface Before {
  /** It may have been carried out. */
  readonly isUnsure?: boolean
  /** When it is given up, as `performance.now()` tells it. */
  readonly until?: number
}

/** When a command that comes now is given up. */
export const deadline = () => performance.now() + patience

/** One attempt at a command. Its methods throw a Failure where it should be tried again. */
export class Attempt {
  /** An attempt before this one may have been carried out: its connection was lost before it was answered. */
  readonly isUnsure: boolean
  readonly #connections: Connections
  readonly #transactions: Transactions
  readonly #until: number

  constructor(connections: Connections, transactions: Transactions, until: number, isUnsure: boolean) {
    this.#connections = connections
    this.#transactions = transactions
    this.#until = until
    this.isUnsure = isUnsure
  }

  /** Sends one statement, or several as one transaction. */
  send(...calls: readonly Call[]): Promise<readonly Result[]> {
    return this.#connections.send(calls, this.#until)
  }

  /** One transaction in which answers are looked at before it goes on. It is undone unless the work finishes it. */
  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#transactions.run(work, this.#until)
  }

  /** The first row of a query. Its type is what the statement selects. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type of a row is known where the SQL is
  async get<Row>(statement: Statement, ...values: readonly Value[]): Promise<Row | undefined> {
    const [result] = await this.send({ statement, values })
    return result?.rows[0] as Row | undefined
  }

  /** How many rows a statement read or changed. */
  async run(statement: Statement, ...values: readonly Value[]): Promise<number> {
    const [result] = await this.send({ statement, values })
    return result?.count ?? 0
  }
}

/**
 * The database, as commands use it. What fails for a passing reason is tried again for five seconds in all; where that
 * does not help, StoreUnavailable says so.
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
    return this.persist((attempt) => attempt.get<Row>(statement, ...values))
  }

  /** All rows of a query, or of a change that may as well be made twice. */
  async all<Row>(statement: Statement, ...values: readonly Value[]): Promise<readonly Row[]> {
    const [result] = await this.persist((attempt) => attempt.send({ statement, values }))
    return (result?.rows ?? []) as readonly Row[]
  }

  /** How many rows a change touched that may as well be made twice. */
  async run(statement: Statement, ...values: readonly Value[]): Promise<number> {
    return this.persist((attempt) => attempt.run(statement, ...values))
  }

  /** Sends one statement, once. @throws {Failure} · {StoreBusy} · {StoreUnavailable} the store is closed */
  async once(call: Call, until: number): Promise<Result> {
    const [result] = await this.#connections.send([call], until)
    if (!result) throw new TypeError('a statement was not answered')
    return result
  }

  /**
   * Runs a command until it is done, at most five times. What it throws, other than a passing failure, ends it.
   * @throws {StoreUnavailable} the database cannot be reached, or cannot do it now; where the connection was lost in
   *   the last attempt, whether it was done is not known
   */
  async persist<T>(command: (attempt: Attempt) => Promise<T>, before: Before = {}): Promise<T> {
    const { until = deadline() } = before
    let { isUnsure = false } = before
    for (let attempt = 1; ; attempt++) {
      try {
        return await command(new Attempt(this.#connections, this.#transactions, until, isUnsure))
      } catch (error) {
        if (!(error instanceof Failure) || error.fate === 'faulty') throw error
        if (error.fate === 'unknown') isUnsure = true
        const pause = Math.random() * firstPause * 2 ** (attempt - 1)
        if (error.fate === 'refused' || attempt === mostAttempts || performance.now() + pause > until) {
          throw unavailable(error)
        }
        await sleep(pause)
      }
    }
  }

  /** Lets what was begun finish, and takes no more. */
  async close(): Promise<void> {
    await Promise.all([this.#connections.close(), this.#transactions.close()])
  }
}

/** The database cannot be used now. */
export const unavailable = (failure: Failure) =>
  new StoreUnavailable(`the database cannot be used: ${failure.message}`, { cause: failure })
