import { maxAhead } from './domain/clock.ts'

export interface ClockWatchOptions {
  /** Milliseconds since 1970, by the clock. */
  readonly now: () => number
  /** Milliseconds since an arbitrary moment, from a clock that cannot be set. */
  readonly elapsed: () => number
  /** Receives one line for the operator. */
  readonly warn: (text: string) => void
}

/**
 * Checks whether the clock has been set since the last check. Each jump of more than five minutes is reported once.
 */
export function newClockWatch({ now, elapsed, warn }: ClockWatchOptions): () => void {
  let difference = now() - elapsed()
  return () => {
    const jump = now() - elapsed() - difference
    if (Math.abs(jump) <= maxAhead) return
    difference += jump
    const minutes = Math.round(Math.abs(jump) / 60_000)
    warn(
      `The clock jumped ${minutes} minutes ${jump > 0 ? 'ahead, or the machine slept' : 'back'}. Times that are more ` +
        `than five minutes ahead count as now; codes and tokens that expired meanwhile do not come back.`,
    )
  }
}
