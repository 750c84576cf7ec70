/** A stored time further ahead than this was written by a clock that was wrong (milliseconds). It counts as now. */
export const mostAhead = 5 * 60_000

/** Whether a stored time says that the clock was wrong that wrote it. */
export const isAhead = (time: number, now: number): boolean => time > now + mostAhead
