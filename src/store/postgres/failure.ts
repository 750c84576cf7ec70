import { DatabaseError } from 'pg'

/**
 * The fate of statements that failed.
 * - `undone`: nothing was done, for a reason that may be over at once: another transaction, a restart, a failover
 * - `unknown`: the connection was lost; the statements may have been done, may be done yet, or not
 * - `refused`: nothing was done, and the server cannot do it now
 * - `faulty`: nothing was done; the statement violates a constraint or the language
 */
export type StatementOutcome = 'undone' | 'unknown' | 'refused' | 'faulty'

/**
 * A failure of PostgreSQL or of the connection to it. The message names the statement and the kind of error. It never
 * repeats the server's words, which may contain values.
 */
export class PostgresError extends Error {
  override readonly name = 'PostgresError'
  readonly outcome: StatementOutcome
  /** The statement that failed. */
  readonly what: string
  /** The five characters of an SQLSTATE, or the system's name for an error. Empty if there is none. */
  readonly code: string
  /** The constraint that was violated. */
  readonly constraint: string | undefined

  constructor(fate: StatementOutcome, what: string, cause: unknown) {
    const { code = '' } = cause as { readonly code?: string }
    const reason = reasonOf(code, cause)
    super(`${what}: ${reason}`)
    this.outcome = fate
    this.what = what
    this.code = code
    this.constraint = cause instanceof DatabaseError ? cause.constraint : undefined
  }
}

/** The code of a violated unique key. */
export const uniqueViolation = '23505'

const connectionErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host is not known',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'no answer came in time',
  EROFS: 'the server takes no changes now',
}

/** The reason, in words that contain no value. */
function reasonOf(code: string, cause: unknown): string {
  if (cause instanceof DatabaseError) return `PostgreSQL answers ${code}`
  const known = connectionErrors[code]
  if (known) return known
  if (code !== '') return code
  const { message = '' } = cause as { readonly message?: string }
  if (message.includes('does not support SSL')) return 'the server does not take encrypted connections'
  return /timeout/.test(message) ? 'no answer came in time' : 'the connection was cut'
}

/** Classes and codes of SQLSTATE after which a retry may succeed on this or another connection. */
const transientCodes = [
  '40001', // serialization failure
  '40P01', // deadlock
  '25006', // read-only, after a failover
  '26000', // the prepared statement is gone
  '42P05', // another has prepared it in a session that is lent
  '57P03', // starting up or shutting down
]

/** The server or the connection ended during the statement. A pooler that has lost its server reports 08. */
const ending = ['08', '57P01', '57P02', '57P04', '57P05', '58', 'XX']

/**
 * The whole server ends, since it could not write its log. The part of the log that it has takes effect when it is
 * back. The word is in the language of its messages.
 */
const panic = /^P[AÁ]NI[CK]/i

/** The server cannot do it now: disk or memory full, too many connections, a lock timeout, a cancelled statement. */
const refusing = ['53', '54', '55P03', '57014']

/** The fate of statements that failed with this error. */
export function fateOf(error: unknown): StatementOutcome {
  if (!(error instanceof DatabaseError)) return 'unknown'
  const code = error.code ?? ''
  if (panic.test(error.severity ?? '')) return 'unknown'
  const isIn = (codes: readonly string[]) => codes.some((start) => code.startsWith(start))
  if (isIn(transientCodes)) return 'undone'
  if (isIn(ending)) return 'unknown'
  return isIn(refusing) ? 'refused' : 'faulty'
}

/**
 * Codes of a server that has too much to do: a serialization failure, a deadlock, a wait for a row or a statement that
 * took too long. The same command succeeds when fewer others are under way.
 */
const crowded = new Set(['40001', '40P01', '55P03', '57014'])

/** Whether nothing was done only because of other commands. Callers should try again a little later. */
export const isCrowded = ({ code }: PostgresError) => crowded.has(code)

/** Whether the connection is of no more use: it may lead to a server that is no longer the primary. */
export const endsConnection = ({ outcome, code }: PostgresError) =>
  outcome === 'unknown' || ['25006', '26000', '42P05', '57P03'].includes(code)
