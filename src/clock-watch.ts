import { mostAhead } from './domain/clock.ts'

export interface ClockWatchOptions {
  /** Milliseconds since 1970, as the clock says. */
  readonly now: () => number
  /** Milliseconds since any moment, which nobody sets. */
  readonly elapsed: () => number
  /** Takes one line for whoever runs the server. */
  readonly warn: (text: string) => void
}

/** Looks whether the clock has been set since it looked last. Each jump of more than five minutes is told once. */
export function newClockWatch({ now, elapsed, warn }: ClockWatchOptions): () => void {
  let difference = now() - elapsed()
  return () => {
    const jump = now() - elapsed() - difference
    if (Math.abs(jump) <= mostAhead) return
    difference += jump
    const minutes = Math.round(Math.abs(jump) / 60_000)
    warn(
      `The clock jumped ${minutes} minutes ${jump > 0 ? 'ahead, or the machine slept' : 'back'}. Times that are more ` +
        `than five minutes ahead count as now; codes and tokens that expired meanwhile do not come back.`,
    )
  }
}
