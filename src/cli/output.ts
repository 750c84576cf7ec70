import type { Writable } from 'node:stream'

export interface OutputOptions {
  /** The number of bytes that may wait for a reader slower than the server. */
  readonly maxWaiting?: number
  /** The line that reports how many lines were dropped meanwhile. */
  readonly leftOut: (count: number) => string
}

/**
 * Writes lines of a server, each with its end, to a stream. The stream may be closed, stuck or full at any time. None
 * of that affects the server. Lines beyond a slow reader's room are dropped and counted, and lines without a reader
 * are discarded.
 */
export function newOutput(
  stream: Writable,
  { maxWaiting = 1_048_576, leftOut }: OutputOptions,
): (line: string) => void {
  let missing = 0
  function tellMissing(): void {
    if (missing === 0) return
    const count = missing
    missing = 0
    stream.write(leftOut(count))
  }
  stream.on('drain', tellMissing)
  ignoreFailures(stream)
  return (line) => {
    if (stream.writableLength > maxWaiting) {
      missing += 1
      return
    }
    tellMissing()
    stream.write(line)
  }
}

/** A reader that closed its end (EPIPE), or a full disk behind the stream, must not end the process. */
export function ignoreFailures(stream: Writable): void {
  stream.on('error', () => {})
}
