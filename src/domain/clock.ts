/**
 * How far ahead a stored time may be (milliseconds). A time further ahead was written by a wrong clock and counts as
 * now.
 */
export const maxAhead = 5 * 60_000

/** Whether a stored time was written by a clock that was wrong. */
export const isAhead = (time: number, now: number): boolean => time > now + maxAhead
