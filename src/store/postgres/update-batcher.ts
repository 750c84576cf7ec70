import type { UserPlan } from '../../domain/records.ts'
import { maxWait } from '../../waiting-line.ts'
import { Conflict, StoreBusy, StoreUnavailable } from '../store.ts'
import { changeUsers, keyOf, toChanged } from './change-users.ts'
import { commit } from './commit.ts'
import { deadline, givenUp, type Database } from './database.ts'
import { PostgresError } from './failure.ts'

/** The number of users that one statement changes. */
const maxTogether = 64
/** The number of changes that may wait. Any more are refused. */
const maxWaiting = 4096

interface Waiting {
  readonly plan: UserPlan
  /** The time of arrival, in terms of `performance.now()`. */
  readonly since: number
  /** The time at which the change is given up. */
  readonly until: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Gathers plain changes of users into one statement at a time. No timer holds a change back: it leaves at once when
 * no statement is under way. Changes that come meanwhile go with the next statement. The server and its disk are
 * waited for once per statement.
 */
export class UpdateBatcher {
  readonly #database: Database
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined
  /** The changes that are retried alone. */
  readonly #alone = new Set<Promise<void>>()
  #isClosed = false

  constructor(database: Database) {
    this.#database = database
  }

  /** @throws {Conflict} · {StoreBusy} */
  change(plan: UserPlan): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (this.#isClosed) reject(new StoreUnavailable('the store is closed'))
    else if (this.#waiting.length >= maxWaiting) reject(new StoreBusy('too many changes wait'))
    else {
      this.#waiting.push({ plan, since: performance.now(), until: deadline(), resolve, reject })
      this.#running ??= this.#run()
    }
    return promise
  }

  /** Refuses new changes, and resolves when the last one is done. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#running
    await Promise.all(this.#alone)
  }

  /** Never rejects: errors go to the callers. */
  async #run(): Promise<void> {
    // The other changes of this turn of the event loop come along.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      this.#refuseLate()
      const batch = this.#take()
      if (batch.length > 0) await this.#changeTogether(batch)
    }
    this.#running = undefined
  }

  /** Refuses changes that have waited too long. New changes are appended, so the oldest are at the front. */
  #refuseLate(): void {
    const oldest = performance.now() - maxWait
    const young = this.#waiting.findIndex(({ since }) => since > oldest)
    const late = this.#waiting.splice(0, young < 0 ? this.#waiting.length : young)
    for (const { reject } of late) reject(new StoreBusy('a change has waited too long'))
  }

  /** Takes the first changes that wait, one per user. A second change of a user waits for the next statement. */
  #take(): readonly Waiting[] {
    const taken = new Map<string, Waiting>()
    const left: Waiting[] = []
    for (const waiting of this.#waiting) {
      const key = keyOf(waiting.plan)
      if (taken.size < maxTogether && !taken.has(key)) taken.set(key, waiting)
      else left.push(waiting)
    }
    this.#waiting = left
    return [...taken.values()]
  }

  async #changeTogether(batch: readonly Waiting[]): Promise<void> {
    const until = Math.min(...batch.map((waiting) => waiting.until))
    try {
      const { rows } = await this.#database.once(changeUsers(batch.map(({ plan }) => plan)), until)
      const changed = toChanged(rows)
      for (const { plan, resolve, reject } of batch) {
        if (changed.has(keyOf(plan))) resolve()
        else reject(new Conflict(plan.sub))
      }
    } catch (error) {
      const isFinal = !(error instanceof PostgresError) || (batch.length === 1 && error.outcome === 'refused')
      for (const waiting of batch) {
        if (!isFinal) this.#changeAlone(waiting, error.outcome === 'unknown')
        else waiting.reject(error instanceof PostgresError ? givenUp(error) : error)
      }
    }
  }

  /** Retries a change alone, so that a fault in one change does not fail the others. Only its caller waits for it. */
  #changeAlone({ plan, until, resolve, reject }: Waiting, mayHaveCommitted: boolean): void {
    const alone = commit(this.#database, [plan], { mayHaveCommitted, until })
      .then(resolve, reject)
      .finally(() => this.#alone.delete(alone))
    this.#alone.add(alone)
  }
}
