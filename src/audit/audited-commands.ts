import type { AuditLine, AuditOutcome } from './audit.ts'

/** The commands of an operator that change data or take it elsewhere. Each has a line in the audit log. */
export const auditedCommands = [
  'backup',
  'copy',
  'database distribute',
  'keys create',
  'keys remove',
  'keys rotate-master',
  'keys rotate-signing',
  'messages retry',
  'restore',
] as const

export type AuditedCommand = (typeof auditedCommands)[number]

/** What a command is about. It is filled in as the command goes on, and has no value that could be a secret. */
export interface CommandSubject {
  /** The id of an access key. */
  key?: string
  pool?: string
  /** The flags that limit or describe what is made, without their values. */
  names?: readonly string[]
}

/** The line of a command. `osUser` is the account of the operating system that runs it. */
export const toCommandLine = (
  command: AuditedCommand,
  { key, pool, names }: CommandSubject,
  { at, outcome, osUser }: { readonly at: number; readonly outcome: AuditOutcome; readonly osUser: string },
): AuditLine => ({
  v: 1,
  at: new Date(at).toISOString(),
  event: 'command',
  action: command,
  outcome,
  actor: 'operator',
  osUser,
  key,
  pool,
  names: names && names.length > 0 ? names : undefined,
})
