import type { Bound } from '../../domain/limits.ts'

/** The subject whose attempts are counted. */
export interface Counted {
  readonly poolId: string
  /** The `sub` of a user, or one that the unknown names of a pool share. */
  readonly sub: string
  /** Tells unknown names apart. A name's counts are discarded when another name takes over. Empty for a user. */
  readonly tag?: string
}

/** Counters of attempts at things that are limited. */
export interface AttemptStore {
  /**
   * Counts an attempt at something that is limited, if the bound leaves one. Comparing and counting are one
   * statement, so parallel calls cannot exceed it. The counted thing need not be a user: `sub` tells it from others.
   * A `source` below 2 to the power of 20 tells sources apart, each with a bound of its own. Times more than five
   * minutes ahead of `now` count as now.
   */
  takeAttempt(counted: Counted, action: string, bound: Bound, now: number, source?: number): Promise<boolean>
  /**
   * Counts a password attempt as failed before it is judged, unless the user is locked out. After 5 failures in a row
   * the user is locked for 1 s. Each further failure doubles that, up to 15 minutes. After 15 minutes without an
   * attempt the count begins anew. After `maxInRow` failures in a row the user is locked until the failures are
   * forgotten. Attempts while locked do not count. A sign-in (openSession) forgets failures too.
   */
  takePasswordAttempt(counted: Counted, maxInRow: number, now: number): Promise<boolean>
  forgetPasswordAttempts(poolId: string, sub: string): Promise<void>
}
