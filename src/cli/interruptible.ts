const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does work that leaves nothing behind when a signal stops it: its own signal is aborted, and what listens there has
 * cleaned up when the process ends as it would have ended at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const letGo = () => {
    for (const signal of signals) process.off(signal, stop)
  }
  const stop = (signal: NodeJS.Signals) => {
    controller.abort()
    // With nobody listening any more, the signal does what it does by itself, though a thread may be in a long call.
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
