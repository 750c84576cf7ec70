import { day, hour, markOf } from './attempt-marks.ts'
import type { Bound } from '../domain/limits.ts'

/** No bound is reached by so many. */
const unbounded = Number.MAX_SAFE_INTEGER

/** What statements are given of a bound. Without a limit for a day, an hour is all that is remembered. */
export interface BoundValues {
  /** The mark of the attempt itself. */
  readonly mark: string
  /** The marks that lie in the hour are above this one, and those that are remembered above the next. */
  readonly hourMark: string
  readonly pastMark: string
  /** The most in an hour and in all that is remembered: from one source, and from all. */
  readonly mostInHour: number
  readonly most: number
  readonly mostInHourFromAll: number
  readonly mostFromAll: number
}

export function toBoundValues(
  { hour: mostInHour, day: mostInDay, fromAll }: Bound,
  now: number,
  source: number,
): BoundValues {
  const isByDay = mostInDay !== undefined || fromAll?.day !== undefined
  const last = (span: number) => markOf(now - span + 1, 0)
  return {
    mark: markOf(now, source),
    hourMark: last(hour),
    pastMark: last(isByDay ? day : hour),
    mostInHour,
    most: mostInDay ?? unbounded,
    mostInHourFromAll: fromAll?.hour ?? unbounded,
    mostFromAll: fromAll?.day ?? unbounded,
  }
}
