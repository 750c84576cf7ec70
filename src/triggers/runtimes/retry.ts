import { setTimeout } from 'node:timers/promises'
import { FunctionNotReached, timedOut } from '../contract/function-errors.ts'
import type { Invocation } from './trigger-function.ts'

const maxTries = 3
/** The longest pause before the second try, in milliseconds. It is twice as long before the third. */
const firstPause = 100

/** Tries up to three times, as long as the failure may pass. */
export async function retry<T>(once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once()
    } catch (error) {
      if (!(error instanceof FunctionNotReached) || !error.isPassing || attempt === maxTries) throw error
      await setTimeout(firstPause * attempt * (0.5 + Math.random() / 2))
    }
  }
}

/**
 * The time for a part of a try: `max`, or the time that is left for all tries. Milliseconds.
 * @throws {FunctionNotReached} nothing is left
 */
export function timeFor({ until }: Pick<Invocation, 'until'>, max: number): number {
  const left = Math.floor(until - performance.now())
  if (left <= 0) throw timedOut()
  return Math.min(max, left)
}
