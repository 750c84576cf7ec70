/** How long the attempts at a message may take (milliseconds). */
export interface AttemptTimes {
  /** How long the node that begins an attempt has the message to itself. */
  readonly window: number
  /** The time after which an attempt counts as failed. The rest of the window is for slow commits and clock skew. */
  readonly longest: number
  /** How long the caller waits for the outcome of the first attempt. */
  readonly attemptTimeout: number
}

export const attemptTimes = (window = 15_000): AttemptTimes => ({
  window,
  longest: Math.round((window * 2) / 3),
  attemptTimeout: Math.round(window / 3),
})

const maxPause = 5 * 60_000

/** The pause after so many attempts: the window, then twice as long each time, with a little randomness. */
export const pauseAfter = (attempts: number, { window }: AttemptTimes): number =>
  Math.round(Math.min(window * 2 ** (attempts - 1), maxPause) * (1 + Math.random() / 4))
