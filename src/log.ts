/** A fault of the server itself, without any data from a caller. */
export interface LoggedFault {
  readonly requestId?: string
  readonly action?: string | undefined
  readonly error: unknown
}

export interface Log {
  readonly fault: (fault: LoggedFault) => void
  /** Reports a problem that the operator can fix: one line that says how. */
  readonly warn: (text: string) => void
}

/** A log with one JSON object per line. */
export const newLog = (write: (line: string) => void, now: () => number): Log => ({
  fault({ requestId, action, error }) {
    const entry = { at: new Date(now()).toISOString(), level: 'error', requestId, action, ...describe(error) }
    write(`${JSON.stringify(entry)}\n`)
  },
  warn(text) {
    write(warningLine(text, now()))
  },
})

/** A warning as a line of the log, with the end of its line. */
export const warningLine = (text: string, at: number): string =>
  `${JSON.stringify({ at: new Date(at).toISOString(), level: 'warn', warning: text })}\n`

interface Description {
  readonly error: string
  readonly stack: readonly string[]
  readonly cause?: Description
}

/** The kind of an error and its origin. */
function describe(error: unknown, depth = 0): Description {
  if (!(error instanceof Error)) return { error: `a thrown ${typeof error}`, stack: [] }
  const { code } = error as NodeJS.ErrnoException
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    error: [error.name, code, quotesValues(error) ? '' : error.message].filter(Boolean).join(': '),
    stack: frames.map((line) => line.trim()),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: describe(error.cause, depth + 1) }),
  }
}

/**
 * Whether the message may repeat the text that was being read. A parser's message and node's own do; SQLite's do not.
 */
function quotesValues(error: NodeJS.ErrnoException): boolean {
  const { name, code = '' } = error
  // Checked by name, since an error from another thread has lost its class.
  return name === 'SyntaxError' || (code.startsWith('ERR_') && code !== 'ERR_SQLITE_ERROR')
}
