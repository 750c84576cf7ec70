import type { AuditLine } from './audit.ts'

/** Which lines are wanted. What is undefined says nothing. */
export interface AuditFilter {
  /** The event, or the operation. */
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

/** A line as it was written; undefined for any other text, as a server leaves that is killed while it writes. */
export function readLine(text: string): AuditLine | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return isLine(line) ? line : undefined
  } catch {
    return undefined
  }
}

/** Lines of later versions have more members, and these. */
const isLine = (line: unknown): line is AuditLine =>
  typeof line === 'object' &&
  line !== null &&
  ['at', 'event', 'outcome'].every((member) => typeof Reflect.get(line, member) === 'string')
