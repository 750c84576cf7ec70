import type { StartTimer } from '../../src/triggers/start-timer.ts'

/** A timer whose time passes when the test says so, however slow the machine is. */
export function newOwnTimer() {
  const waiting = new Set<() => void>()
  const startTimer: StartTimer = (_milliseconds, action) => {
    waiting.add(action)
    return () => void waiting.delete(action)
  }
  return {
    startTimer,
    /** The time of all that is under way is over. */
    expire: () => {
      for (const action of waiting) {
        waiting.delete(action)
        action()
      }
    },
  }
}
