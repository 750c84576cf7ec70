/** Runs an action after so many milliseconds. Answers a function that cancels it. */
export type StartTimer = (milliseconds: number, action: () => void) => () => void

export const startTimer: StartTimer = (milliseconds, action) => {
  const timer = setTimeout(action, milliseconds)
  return () => clearTimeout(timer)
}

/** Does work within so many milliseconds. Then its signal is aborted. */
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
