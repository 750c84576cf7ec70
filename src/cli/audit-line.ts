import type { AuditLine } from '../audit/audit.ts'
import { terminalSafe } from './terminal-safe.ts'

/** The details after the columns, in this order, each under its name. */
const details = [
  'reason',
  'osUser',
  'user',
  'name',
  'key',
  'pool',
  'client',
  'flow',
  'challenge',
  'next',
  'count',
] as const

/** A line of the audit log for display: time, outcome, action, and then the known details. */
export function toShown(line: AuditLine): string {
  const known = details.flatMap((name) => (line[name] === undefined ? [] : [`${name} ${line[name]}`]))
  const names = line.names === undefined ? [] : [`names ${line.names.join(', ')}`]
  const source = line.source === undefined ? [] : [`from ${line.source}`]
  const columns = [line.at, line.outcome.padEnd(10), line.event.padEnd(14), (line.action ?? '').padEnd(26)]
  return terminalSafe([...columns, [...known, ...names, ...source].join('  ')].join('  ').trimEnd())
}
