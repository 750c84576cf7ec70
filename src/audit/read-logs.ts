import type { AuditLine } from './audit.ts'
import { readLine } from './filter.ts'
import { LogReader } from './read-files.ts'

/** A line and its text. */
export interface ReadLine {
  readonly line: AuditLine
  readonly text: string
}

/** Reads several audit logs as one, in the order of their times, and goes on with lines that are added. */
export class AuditReader implements AsyncDisposable {
  readonly #readers: readonly LogReader[]
  /** The number of unreadable lines. */
  broken = 0

  constructor(paths: readonly string[]) {
    this.#readers = paths.map((path) => new LogReader(path))
  }

  /** All lines that are not read yet. */
  async *lines(): AsyncGenerator<ReadLine> {
    const sources = this.#readers.map((reader) => this.#linesOf(reader))
    const next = await Promise.all(sources.map((source) => source.next()))
    for (;;) {
      const first = earliest(next)
      const result = first === undefined ? undefined : next[first]
      const source = first === undefined ? undefined : sources[first]
      if (first === undefined || !source || !result || result.done) return
      yield result.value
      next[first] = await source.next()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reader of this.#readers) await reader[Symbol.asyncDispose]()
  }

  async *#linesOf(reader: LogReader): AsyncGenerator<ReadLine, void> {
    for await (const text of reader.lines()) {
      if (text === '') continue
      const line = readLine(text)
      if (line) yield { line, text }
      else this.broken += 1
    }
  }
}

/** The index of the earliest of several lines; undefined if there is none. */
function earliest(lines: readonly IteratorResult<ReadLine, void>[]): number | undefined {
  let best: number | undefined
  let bestAt = ''
  for (const [index, result] of lines.entries()) {
    if (result.done || (best !== undefined && result.value.line.at >= bestAt)) continue
    best = index
    bestAt = result.value.line.at
  }
  return best
}
