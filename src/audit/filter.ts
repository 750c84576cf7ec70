import type { AuditLine } from './audit.ts'

/** The wanted lines. An undefined member does not restrict them. */
export interface AuditFilter {
  /** The event or the operation. */
  readonly event?: string | undefined
  readonly outcome?: string | undefined
  readonly reason?: string | undefined
  readonly user?: string | undefined
  readonly pool?: string | undefined
  readonly client?: string | undefined
  readonly key?: string | undefined
  readonly source?: string | undefined
  /** ISO 8601, UTC, as in the lines. */
  readonly since?: string | undefined
}

const exact = ['outcome', 'reason', 'user', 'pool', 'client', 'key', 'source'] as const

export function isWanted(line: AuditLine, filter: AuditFilter): boolean {
  const { event, since } = filter
  if (event !== undefined && line.event !== event && line.action !== event) return false
  if (since !== undefined && line.at < since) return false
  return exact.every((member) => filter[member] === undefined || line[member] === filter[member])
}

/** Parses a line; undefined for any other text, such as a line that a server was killed while writing. */
export function readLine(text: string): AuditLine | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return isLine(line) ? line : undefined
  } catch {
    return undefined
  }
}

/** Whether an object is a line. Lines of later versions have these members and more. */
const isLine = (line: unknown): line is AuditLine =>
  typeof line === 'object' &&
  line !== null &&
  ['at', 'event', 'outcome'].every((member) => typeof Reflect.get(line, member) === 'string')
