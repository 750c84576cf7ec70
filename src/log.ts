/** A fault of the server's own, without anything that a caller sent. */
export interface LoggedFault {
  readonly requestId?: string
  readonly action?: string | undefined
  readonly error: unknown
}

export interface Log {
  readonly fault: (fault: LoggedFault) => void
  /** Something that is not as it should be and that whoever runs the server can put right: one line that says how. */
  readonly warn: (text: string) => void
}

/** A log of one JSON object a line. */
export const newLog = (write: (line: string) => void, now: () => number): Log => ({
  fault({ requestId, action, error }) {
    const entry = { at: new Date(now()).toISOString(), level: 'error', requestId, action, ...describe(error) }
    write(`${JSON.stringify(entry)}\n`)
  },
  warn(text) {
    write(warningLine(text, now()))
  },
})

/** A warning as it stands in the log, with the end of its line. */
export const warningLine = (text: string, at: number): string =>
  `${JSON.stringify({ at: new Date(at).toISOString(), level: 'warn', warning: text })}\n`

interface Description {
  readonly error: string
  readonly stack: readonly string[]
  readonly cause?: Description
}

/** What an error is and where it came from. */
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

/** Whether the message may repeat what was being read: a parser's does, and node's own do; SQLite's do not. */
function quotesValues(error: NodeJS.ErrnoException): boolean {
  const { name, code = '' } = error
  // By its name, since one from another thread has lost its class.
  return name === 'SyntaxError' || (code.startsWith('ERR_') && code !== 'ERR_SQLITE_ERROR')
}
