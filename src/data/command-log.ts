import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { appendLine, checkAppendable } from '../audit/append-line.ts'
import type { AuditLocation } from '../config/audit-settings.ts'
import { usingAuditFile } from './audit-log.ts'
import { makeFolders } from './data-folder.ts'

/** The audit log, for one command beside a server. */
export interface CommandLog {
  /** Writes a line, given without its end. @throws {SetupError} it cannot be written */
  write(line: string): void
}

/**
 * Opens the audit log for a command. A server may be writing the same file. A data folder that is not there is not
 * made for a line: where the command does not make it either, there is no data that the line could be about.
 * @throws {SetupError} it cannot be written
 */
export function openCommandLog(
  { file, isUsual = false, standardError }: AuditLocation,
  print: (line: string) => void,
): CommandLog {
  const isThere = () => file !== undefined && (!isUsual || existsSync(dirname(file)))
  const use = (work: (path: string) => void) => {
    if (file !== undefined && isThere()) usingAuditFile(() => work(file), file)
  }
  use((path) => {
    makeFolders(dirname(path))
    checkAppendable(path)
  })
  return {
    write(line) {
      use((path) => appendLine(path, line))
      if (standardError) print(line)
    },
  }
}
