import { statSync } from 'node:fs'

/** The tools of a long-running task. */
export interface LongWork {
  /** Aborted when the process is about to end: partial results must be removed at once. */
  readonly signal: AbortSignal
  /** Shows the progress, in words that replace the previous ones. */
  readonly show: (text: string) => void
}

const lookInterval = 200

/** Shows the progress of a growing file, until it is disposed of. */
export function watchSize(file: string, whole: number, show: (text: string) => void): Disposable {
  const timer = setInterval(() => {
    const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {}
    show(`${toMegabytes(size)} of ${toMegabytes(whole)} MB`)
  }, lookInterval)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** A size in bytes as a text in megabytes. */
export const toMegabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)
