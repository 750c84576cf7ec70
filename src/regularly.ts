/** Runs a task at an interval (milliseconds), one run at a time, without keeping the process alive. */
export function regularly(
  interval: number,
  task: () => Promise<void>,
  fault: (error: unknown) => void,
): AsyncDisposable {
  let current: Promise<void> | undefined
  const timer = setInterval(() => {
    current ??= task()
      .catch(fault)
      .finally(() => (current = undefined))
  }, interval)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await current
    },
  }
}
