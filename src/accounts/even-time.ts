import { setTimeout as sleep } from 'node:timers/promises'
import type { AppClient } from '../domain/pool.ts'

/** Answers come at multiples of this (milliseconds), which is several times what such a call takes. */
const step = 25

/**
 * Runs a task in whole steps of time, where the app client hides whether users exist. Its time then tells nothing
 * smaller than a step. Writing a message for a user takes a fraction of a millisecond longer than the work for an
 * unknown name. Over many calls that difference shows.
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
