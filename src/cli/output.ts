import type { Writable } from 'node:stream'

export interface OutputOptions {
  /** How many bytes may wait for a reader that is slower than the server. */
  readonly mostWaiting?: number
  /** The line that tells how many lines were left out meanwhile. */
  readonly leftOut: (count: number) => string
}

/**
 * Writes lines of a server, each with its end, to a stream that may be closed, stuck or full at any time. None of that concerns the
 * server: what a slow reader has no room for is left out and counted, and what nobody reads is thrown away.
 */
export function newOutput(
  stream: Writable,
  { mostWaiting = 1_048_576, leftOut }: OutputOptions,
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
    if (stream.writableLength > mostWaiting) {
      missing += 1
      return
    }
    tellMissing()
    stream.write(line)
  }
}

/** A reader that has closed its end (EPIPE), or a full disk behind the stream, is no reason to end the process. */
export function ignoreFailures(stream: Writable): void {
  stream.on('error', () => {})
}
