import type { ClientConfig } from 'pg'
import { StoreBusy, StoreUnavailable } from '../store.ts'
import { Connection, type Result } from './connection.ts'
import { PostgresError, type StatementOutcome } from './failure.ts'
import type { Call } from './statement.ts'

/** The number of connections. One alone carries many calls at a time, but changes go faster on several. */
const maxConnections = 8
/** The number of calls on their way. Any more are refused. */
const maxPending = 1024
/** The pause before another connection is opened beside existing ones, after a failure to open one (milliseconds). */
const pauseAfterFailure = 1000

/**
 * The connections to the database. They are opened as they are needed. A lost one is forgotten, and the next call
 * opens another. So nothing has to be done when the database is back.
 */
export class Connections {
  readonly #config: ClientConfig
  readonly #prepare: string
  readonly #ready = new Set<Connection>()
  readonly #opening = new Set<Promise<Connection>>()
  #pending = 0
  #failedAt = -pauseAfterFailure
  #closing: Promise<void> | undefined
  readonly #idle = Promise.withResolvers<void>()

  /** `prepare` is the first statement of each session. */
  constructor(config: ClientConfig, prepare: string) {
    this.#config = config
    this.#prepare = prepare
  }

  /**
   * Sends one call, or several as one transaction. Waits for the answers no longer than until a moment of
   * `performance.now()`.
   * @throws {PostgresError} · {StoreBusy} too many wait already · {StoreUnavailable} the store is closed
   */
  async send(calls: readonly Call[], until: number): Promise<readonly Result[]> {
    if (this.#closing) throw new StoreUnavailable('the store is closed')
    if (this.#pending >= maxPending) throw new StoreBusy('too many statements wait')
    this.#pending++
    try {
      const name = calls[0]?.statement.name ?? ''
      const taking = this.#take()
      const connection = await before(until, 'undone', name, taking).catch((error: unknown) => {
        // A connection that is taken too late is given back unused.
        taking.then((late) => late.giveBack()).catch(() => undefined)
        throw error
      })
      return await before(until, 'unknown', name, connection.send(calls))
    } finally {
      this.#pending--
      if (this.#closing && this.#pending === 0) this.#idle.resolve()
    }
  }

  /** Refuses new calls, waits for what is on its way, and ends the connections. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    if (this.#pending > 0) await this.#idle.promise
    await Promise.allSettled(this.#opening)
    await Promise.all([...this.#ready].map((connection) => connection.close()))
  }

  /**
   * An idle connection, else a new one, else the one with the fewest calls. Calls on one connection wait behind a
   * statement that waits for a row.
   */
  async #take(): Promise<Connection> {
    for (;;) {
      const best = this.#leastBusy()
      const hasRoom = this.#opening.size > 0 || this.#ready.size < maxConnections
      const isWorthIt = performance.now() - this.#failedAt > pauseAfterFailure
      if (best && (best.pending === 0 || !hasRoom || !isWorthIt)) return best.take()
      try {
        await this.#opened()
      } catch (error) {
        if (!this.#leastBusy()) throw error
      }
    }
  }

  #leastBusy(): Connection | undefined {
    let best: Connection | undefined
    for (const connection of this.#ready) if (!best || connection.pending < best.pending) best = connection
    return best
  }

  /** The first connection that opens. */
  async #opened(): Promise<Connection> {
    this.#openAnother()
    try {
      return await Promise.any(this.#opening)
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error
    }
  }

  #openAnother(): void {
    if (this.#ready.size + this.#opening.size >= maxConnections) return
    const opening = this.#open().finally(() => this.#opening.delete(opening))
    this.#opening.add(opening)
    // The caller that waits is told of a failure. Other callers do not need to know.
    opening.catch(() => undefined)
  }

  async #open(): Promise<Connection> {
    try {
      const connection = await Connection.open(this.#config, this.#prepare, (lost) =>
        this.#ready.delete(lost),
      )
      if (!connection.isLost) this.#ready.add(connection)
      return connection
    } catch (error) {
      this.#failedAt = performance.now()
      throw error
    }
  }
}

/**
 * The value of a promise, if it settles before a moment of `performance.now()`.
 * @throws {PostgresError} it does not
 */
export async function before<T>(
  until: number,
  fate: StatementOutcome,
  what: string,
  promise: Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>()
  const failure = () => late.reject(new PostgresError(fate, what, { code: 'ETIMEDOUT' }))
  const timer = setTimeout(failure, Math.max(0, until - performance.now()))
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
