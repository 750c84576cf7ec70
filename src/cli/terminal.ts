/** The environment of a command. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly print: (text: string) => void
  /** Shows the progress of long work in one line, which the next one replaces. Shows nothing without a terminal. */
  readonly show: (text: string) => void
  /** Writes a part of a long output, and resolves when there is room for more: to false once the reader is gone. */
  readonly write: (text: string) => Promise<boolean>
  /** Reports a problem on standard error, in one line. */
  readonly complain: (text: string) => void
  /** Writes a line of a log to standard error as it is. */
  readonly log: (line: string) => void
}
