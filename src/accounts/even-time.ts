import { setTimeout as sleep } from 'node:timers/promises'
import type { AppClient } from '../domain/pool.ts'

/** Answers come at multiples of this (milliseconds), which is several times what such a call takes. */
const step = 25

/**
 * Where an app client hides who exists, does something in a time that tells nothing smaller than a step. Writing a message
 * for a user takes a fraction of a millisecond longer than what is done for nobody, and over many calls that shows.
 */
export async function inEvenTime<T>(
  { hidesUsers }: Pick<AppClient, 'hidesUsers'>,
  task: () => Promise<T>,
): Promise<T> {
  if (!hidesUsers) return task()
  const start = performance.now()
  try {
    return await task()
  } finally {
    await sleep(step - ((performance.now() - start) % step))
  }
}
