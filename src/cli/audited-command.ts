import { userInfo } from 'node:os'
import { toCommandLine, type AuditedCommand, type CommandSubject } from '../audit/audited-commands.ts'
import type { AuditOutcome } from '../audit/audit.ts'
import type { AuditLocation } from '../config/audit-settings.ts'
import { SetupError } from '../config/setup-error.ts'
import { openCommandLog } from '../data/command-log.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { Terminal } from './terminal.ts'

/**
 * Runs a command that changes data or takes it elsewhere, and writes its line to the audit log before it prints what
 * `work` answers: a secret is shown once the log says that it was made. Returns the exit code.
 * @throws {SetupError} the log cannot be written, and nothing was done
 */
export async function runAudited(
  command: AuditedCommand,
  audit: AuditLocation | undefined,
  { print, complain, log: showLine, show }: Terminal,
  work: (subject: CommandSubject) => Promise<string>,
): Promise<number> {
  const log = audit && openCommandLog(audit, showLine)
  const subject: CommandSubject = {}
  const say = (outcome: AuditOutcome) => {
    const line = toCommandLine(command, subject, { at: Date.now(), outcome, osUser: nameOfUser() })
    try {
      log?.write(JSON.stringify(line))
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      complain(`This has no line in the audit log. ${error.message}`)
    }
  }
  let text: string
  try {
    text = await work(subject)
  } catch (error) {
    say(error instanceof SetupError || error instanceof StoreUnavailable ? 'refused' : 'failed')
    throw error
  }
  show('')
  say('done')
  print(text)
  return 0
}

/** The account that runs this process. An account without a name, as in some containers, is a number. */
function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
