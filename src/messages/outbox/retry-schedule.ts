/** How long the attempts at a message may take (milliseconds). */
export interface AttemptTimes {
  /** How long whoever begins an attempt has the message to themselves. */
  readonly window: number
  /** After so long it counts as failed. What is left of the window is for slow commits and clocks that differ. */
  readonly longest: number
  /** How long somebody waits for what becomes of the first. */
  readonly patience: number
}

export const attemptTimes = (window = 15_000): AttemptTimes => ({
  window,
  longest: Math.round((window * 2) / 3),
  patience: Math.round(window / 3),
})

const longestPause = 5 * 60_000

/** How long a message rests after so many attempts: the window, then twice as long each time, a little left to chance. */
export const pauseAfter = (attempts: number, { window }: AttemptTimes): number =>
  Math.round(Math.min(window * 2 ** (attempts - 1), longestPause) * (1 + Math.random() / 4))
