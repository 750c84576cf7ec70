import { statSync } from 'node:fs'

/** Work that takes its time. */
export interface LongWork {
  /** Told when the process is about to end: what is half done is to be removed there and then. */
  readonly signal: AbortSignal
  /** Shows how far it is, in words that take the place of those before. */
  readonly show: (text: string) => void
}

const betweenLooks = 200

/** Shows, until it is disposed of, how much of a file is there. */
export function watchSize(file: string, whole: number, show: (text: string) => void): Disposable {
  const timer = setInterval(() => {
    const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {}
    show(`${toMegabytes(size)} of ${toMegabytes(whole)} MB`)
  }, betweenLooks)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** A size in bytes as people say it. */
export const toMegabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)
