import { dirname } from 'node:path'
import { AuditFile } from '../audit/audit-file.ts'
import type { Log } from '../log.ts'
import { takeLock, type Lock } from '../store/sqlite/lock.ts'
import type { AuditLocation } from '../config/audit-settings.ts'
import { reasonOf } from '../config/file-errors.ts'
import { makeFolders } from './data-folder.ts'
import { SetupError } from '../config/setup-error.ts'

export interface AuditLog extends AsyncDisposable {
  /** Writes a line, given without its end, and never waits. */
  readonly write: (line: string) => void
}

/**
 * Opens the audit log. Its file belongs to one server, since two would rotate each other's files.
 * @throws {SetupError} it cannot be written, or another server writes it
 */
export function openAuditLog(
  { file: named, isUsual = false, standardError, maxSize, keep }: AuditLocation,
  {
    log,
    now,
    print,
  }: { readonly log: Log; readonly now: () => number; readonly print: (line: string) => void },
): AuditLog {
  const show = standardError ? print : undefined
  if (named === undefined)
    return { write: (line) => show?.(line), [Symbol.asyncDispose]: async () => undefined }
  const { path, lock } = isUsual ? takeFree(named) : takeNamed(named)
  const file = usingAuditFile(() => new AuditFile({ path, maxSize, keep, warn: log.warn, now }), path, lock)
  return {
    write(line) {
      file.write(line)
      show?.(line)
    },
    async [Symbol.asyncDispose]() {
      await file[Symbol.asyncDispose]()
      lock.release()
    },
  }
}

interface Taken {
  readonly path: string
  readonly lock: Lock
}

function takeNamed(path: string): Taken {
  const lock = tryToLock(path)
  if (lock) return { path, lock }
  throw new SetupError(
    `Another Rockpool server writes the audit log ${path}. Give this one a file of its own: --audit-log FILE`,
  )
}

const maxServers = 99

/** The first file, by name plus number, that no other server writes: servers may share a folder. */
function takeFree(path: string): Taken {
  for (let number = 2, next = path; number <= maxServers; number++) {
    const lock = tryToLock(next)
    if (lock) return { path: next, lock }
    next = path.replace(/\.log$/, `-${number}.log`)
  }
  return takeNamed(path)
}

const tryToLock = (path: string): Lock | undefined =>
  usingAuditFile(() => {
    makeFolders(dirname(path))
    return takeLock(`${path}-lock`)
  }, path)

/** Opens or writes a file of the log. @throws {SetupError} it cannot be written */
export function usingAuditFile<T>(use: () => T, path: string, lock?: Lock): T {
  try {
    return use()
  } catch (cause) {
    lock?.release()
    throw new SetupError(
      `The audit log ${path} cannot be written (${reasonOf(cause)}). Choose another file, or none: --audit-log FILE, --audit-log none`,
      { cause },
    )
  }
}
