import { maxAhead } from '../domain/clock.ts'
import { lock } from '../domain/limits.ts'
import { day, hour, markOf, sourceMask } from './attempt-marks.ts'
import type { AttemptStore } from './ports/attempts.ts'

/** A number of attempts that no bound reaches. */
const unbounded = Number.MAX_SAFE_INTEGER

/** The arguments of `takeAttempt`: what is counted, the action, its bound, the time, and the source. */
export type AttemptArguments = Parameters<AttemptStore['takeAttempt']>

/**
 * The values that statements on attempts are given, in this order: pool, `sub`, action, tag and time; the mark of the
 * attempt itself; the first mark within the hour, and the first that is remembered; the highest counts in an hour and
 * in all that is remembered, from one source and from all; the source. Without a limit for a day, only an hour is
 * remembered.
 */
export function attemptValues(
  ...[
    { poolId, sub, tag = '' },
    action,
    { hour: maxInHour, day: maxInDay, fromAll },
    now,
    source = 0,
  ]: AttemptArguments
) {
  const isByDay = maxInDay !== undefined || fromAll?.day !== undefined
  const last = (span: number) => markOf(now - span + 1, 0)
  return [
    poolId,
    sub,
    action,
    tag,
    now,
    markOf(now, source),
    last(hour),
    last(isByDay ? day : hour),
    maxInHour,
    maxInDay ?? unbounded,
    fromAll?.hour ?? unbounded,
    fromAll?.day ?? unbounded,
    source & sourceMask,
  ] as const
}

/** The values of the statements that move attempts that a wrong clock dated ahead to now. */
export function broughtBackValues(...[{ poolId, sub }, action, , now]: AttemptArguments) {
  const limit = now + maxAhead
  return [poolId, sub, action, now, markOf(now, 0), markOf(limit, sourceMask), limit] as const
}

/** The values of the statements that count a failed password: the last ones are bounds on times. */
export const lockoutValues = (
  ...[{ poolId, sub, tag = '' }, maxInRow, now]: Parameters<AttemptStore['takePasswordAttempt']>
) => [poolId, sub, tag, now, now - lock.longest, maxInRow, now + maxAhead] as const
