import { day, hour, markOf } from './attempt-marks.ts'
import type { Bound } from '../domain/limits.ts'

/** A number of attempts that no bound reaches. */
const unbounded = Number.MAX_SAFE_INTEGER

/** The values of a bound that statements are given. Without a limit for a day, only an hour is remembered. */
export interface BoundValues {
  /** The mark of the attempt itself. */
  readonly mark: string
  /** Marks within the hour are at least the first, and remembered marks at least the second. */
  readonly hourMark: string
  readonly pastMark: string
  /** The highest counts in an hour and in all that is remembered: from one source, and from all. */
  readonly maxInHour: number
  readonly most: number
  readonly maxInHourFromAll: number
  readonly maxFromAll: number
}

export function toBoundValues(
  { hour: maxInHour, day: maxInDay, fromAll }: Bound,
  now: number,
  source: number,
): BoundValues {
  const isByDay = maxInDay !== undefined || fromAll?.day !== undefined
  const last = (span: number) => markOf(now - span + 1, 0)
  return {
    mark: markOf(now, source),
    hourMark: last(hour),
    pastMark: last(isByDay ? day : hour),
    maxInHour,
    most: maxInDay ?? unbounded,
    maxInHourFromAll: fromAll?.hour ?? unbounded,
    maxFromAll: fromAll?.day ?? unbounded,
  }
}
