import type { UserPlan } from '../../domain/records.ts'
import { longestWait } from '../../waiting-line.ts'
import { Conflict, StoreBusy, StoreUnavailable } from '../store.ts'
import { changeUsers, keyOf, toChanged } from './change-users.ts'
import { commit } from './commit.ts'
import { deadline, unavailable, type Database } from './database.ts'
import { Failure } from './failure.ts'

/** How many users are changed by one statement. */
const mostTogether = 64
/** How many changes may wait; any more are refused. */
const mostWaiting = 4096

interface Waiting {
  readonly plan: UserPlan
  /** When it came, as `performance.now()` tells it. */
  readonly since: number
  /** When it is given up. */
  readonly until: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Gathers plain changes of users into one statement at a time. No timer holds anything back: a change that meets nobody
 * leaves at once, and those that come while a statement is under way go with the next. The server is waited for once
 * a statement, and so is its disk.
 */
export class ChangeLane {
  readonly #database: Database
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined
  /** Changes that are tried by themselves. */
  readonly #alone = new Set<Promise<void>>()
  #isClosed = false

  constructor(database: Database) {
    this.#database = database
  }

  /** @throws {Conflict} · {StoreBusy} */
  change(plan: UserPlan): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (this.#isClosed) reject(new StoreUnavailable('the store is closed'))
    else if (this.#waiting.length >= mostWaiting) reject(new StoreBusy('too many changes wait'))
    else {
      this.#waiting.push({ plan, since: performance.now(), until: deadline(), resolve, reject })
      this.#running ??= this.#run()
    }
    return promise
  }

  /** Takes no more, and is over when the last is done. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#running
    await Promise.all(this.#alone)
  }

  /** Never rejects: what goes wrong goes to those who asked. */
  async #run(): Promise<void> {
    // The others of this turn of the event loop come along.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      this.#refuseLate()
      const batch = this.#take()
      if (batch.length > 0) await this.#changeTogether(batch)
    }
    this.#running = undefined
  }

  /** What comes is behind what waits, so those that have waited too long are the first. */
  #refuseLate(): void {
    const oldest = performance.now() - longestWait
    const young = this.#waiting.findIndex(({ since }) => since > oldest)
    const late = this.#waiting.splice(0, young < 0 ? this.#waiting.length : young)
    for (const { reject } of late) reject(new StoreBusy('a change has waited too long'))
  }

  /** The first that wait, each user once; a second change of a user waits for the next statement. */
  #take(): readonly Waiting[] {
    const taken = new Map<string, Waiting>()
    const left: Waiting[] = []
    for (const waiting of this.#waiting) {
      const key = keyOf(waiting.plan)
      if (taken.size < mostTogether && !taken.has(key)) taken.set(key, waiting)
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
      const isFinal = !(error instanceof Failure) || (batch.length === 1 && error.fate === 'refused')
      for (const waiting of batch) {
        if (!isFinal) this.#changeAlone(waiting, error.fate === 'unknown')
        else waiting.reject(error instanceof Failure ? unavailable(error) : error)
      }
    }
  }

  /** So that what is wrong with one is not the others' fault. Nobody waits for it but whoever asked. */
  #changeAlone({ plan, until, resolve, reject }: Waiting, isUnsure: boolean): void {
    const alone = commit(this.#database, [plan], { isUnsure, until })
      .then(resolve, reject)
      .finally(() => this.#alone.delete(alone))
    this.#alone.add(alone)
  }
}
