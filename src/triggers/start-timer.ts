/** Runs an action after so many milliseconds. Answers how to call that off. */
export type StartTimer = (milliseconds: number, action: () => void) => () => void

export const startTimer: StartTimer = (milliseconds, action) => {
  const timer = setTimeout(action, milliseconds)
  return () => clearTimeout(timer)
}

/** Does work that is given up after so many milliseconds: its signal is then aborted. */
export async function withinTime<T>(
  start: StartTimer,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const callOff = start(milliseconds, () => controller.abort())
  try {
    return await work(controller.signal)
  } finally {
    callOff()
  }
}
