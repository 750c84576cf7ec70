const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs work that leaves nothing behind when a signal stops it. The work's own abort signal fires first, and its
 * listeners clean up synchronously. Then the process ends as the signal would have ended it.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const letGo = () => {
    for (const signal of signals) process.off(signal, stop)
  }
  const stop = (signal: NodeJS.Signals) => {
    controller.abort()
    // Without listeners, the signal has its default effect, even if a thread is in a long call.
    letGo()
    process.kill(process.pid, signal)
  }
  for (const signal of signals) process.on(signal, stop)
  try {
    return await work(controller.signal)
  } finally {
    letGo()
  }
}
