/** What a command works with. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly print: (text: string) => void
  /** Shows how far long work is, in one line that the next takes the place of. Nothing where no terminal is. */
  readonly show: (text: string) => void
  /** Writes a part of what may be long, and resolves when there is room for more: to false once nobody reads it. */
  readonly write: (text: string) => Promise<boolean>
  /** Says on standard error, in one line, what is not as it should be. */
  readonly complain: (text: string) => void
}
