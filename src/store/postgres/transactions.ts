import type { ClientConfig } from 'pg'
import { maxWait } from '../../waiting-line.ts'
import { StoreBusy, StoreUnavailable } from '../store.ts'
import { begin, commit, Connection, type Result } from './connection.ts'
import { before } from './connections.ts'
import { PostgresError } from './failure.ts'
import type { Call } from './statement.ts'

/** The number of transactions that run at a time, each on a connection of its own. */
const maxAtOnce = 8
/** The number of transactions that may wait. Any more are refused. */
const maxWaiting = 1024

const rollback: Call = { statement: { name: 'rollback', text: 'ROLLBACK' }, values: [] }

/**
 * Transactions that take several round trips. Their connections are apart from those of single statements, so that no
 * foreign statement comes between. Connections are opened as they are needed, and a lost one is forgotten.
 */
export class Transactions {
  readonly #config: ClientConfig
  readonly #prepare: string
  readonly #idle: Connection[] = []
  readonly #waiting: (() => void)[] = []
  readonly #running = new Set<Promise<unknown>>()
  #free = maxAtOnce
  #isClosed = false

  /** `prepare` is the first statement of each session. */
  constructor(config: ClientConfig, prepare: string) {
    this.#config = config
    this.#prepare = prepare
  }

  /**
   * Runs the work with a transaction of its own, no longer than until a moment of `performance.now()`.
   * @throws {PostgresError} · {StoreBusy} too many wait already · {StoreUnavailable} the store is closed
   */
  async run<T>(work: (transaction: Transaction) => Promise<T>, until: number): Promise<T> {
    if (this.#isClosed) throw new StoreUnavailable('the store is closed')
    if (this.#waiting.length >= maxWaiting) throw new StoreBusy('too many transactions wait')
    const running = this.#runInTurn(work, until)
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  /** Refuses new work, waits for what is on its way, and ends the connections. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#running)
    await Promise.all(this.#idle.map((connection) => connection.close()))
  }

  async #runInTurn<T>(work: (transaction: Transaction) => Promise<T>, until: number): Promise<T> {
    await this.#takeTurn(until)
    try {
      const opening = this.#open()
      const connection = await before(until, 'undone', 'begin', opening).catch((error: unknown) => {
        // A connection that opens too late is left to other callers.
        opening.then((late) => this.#giveBack(late)).catch(() => undefined)
        throw error
      })
      const transaction = new Transaction(connection, until)
      try {
        return await work(transaction)
      } finally {
        transaction.leave()
        this.#giveBack(connection)
      }
    } finally {
      this.#passTurn()
    }
  }

  async #takeTurn(until: number): Promise<void> {
    if (this.#free > 0) return void this.#free--
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    const latest = Math.min(until, performance.now() + maxWait)
    try {
      await before(latest, 'undone', 'begin', promise)
    } catch (error) {
      const place = this.#waiting.indexOf(resolve)
      if (place >= 0) this.#waiting.splice(place, 1)
      else this.#passTurn()
      throw latest < until ? new StoreBusy('a transaction has waited too long', { cause: error }) : error
    }
  }

  #passTurn(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }

  async #open(): Promise<Connection> {
    return (
      this.#idle.pop() ??
      Connection.open(this.#config, this.#prepare, (lost) => {
        const place = this.#idle.indexOf(lost)
        if (place >= 0) this.#idle.splice(place, 1)
      })
    )
  }

  #giveBack(connection: Connection): void {
    if (connection.isLost) return
    if (this.#isClosed) void connection.close()
    else this.#idle.push(connection)
  }
}

/** A transaction that has its connection to itself. Nothing of it takes effect before it is finished. */
export class Transaction {
  readonly #connection: Connection
  readonly #until: number
  #isOpen = false

  constructor(connection: Connection, until: number) {
    this.#connection = connection
    this.#until = until
  }

  /** Sends calls in one go and waits for the answers. @throws {PostgresError} of the first that failed */
  async send(...calls: readonly Call[]): Promise<readonly Result[]> {
    const all = this.#isOpen ? calls : [begin, ...calls]
    this.#isOpen = true
    return (await this.#ask(all)).slice(all.length - calls.length)
  }

  /**
   * Sends the last calls and commits.
   * @throws {PostgresError} of the first that failed
   */
  async finish(...calls: readonly Call[]): Promise<readonly Result[]> {
    const all = this.#isOpen ? [...calls, commit] : [begin, ...calls, commit]
    this.#isOpen = false
    return (await this.#ask(all)).slice(all.length - calls.length - 1, -1)
  }

  /** Undoes what was not finished. The next user of the connection comes after the rollback. */
  leave(): void {
    if (this.#isOpen && !this.#connection.isLost) this.#connection.ask([rollback]).catch(() => undefined)
    this.#isOpen = false
  }

  async #ask(calls: readonly Call[]): Promise<readonly Result[]> {
    const name = calls.at(-1)?.statement.name ?? ''
    return before(this.#until, 'unknown', name, this.#connection.ask(calls)).catch((error: unknown) => {
      // A statement that is still under way would hold up the next user of the connection.
      if (error instanceof PostgresError && error.code === 'ETIMEDOUT') this.#connection.drop()
      throw error
    })
  }
}
