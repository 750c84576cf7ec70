import { join, resolve } from 'node:path'
import { flag, members, type Reader, text, unlessFalse, wholeNumber } from './setting-readers.ts'

/** The section `audit` of the settings file. */
export interface AuditSettings {
  /** Undefined, though it is named, where no file is wanted. */
  readonly file?: string | undefined
  readonly standardError?: boolean | undefined
  /** In megabytes. */
  readonly maxSize?: number | undefined
  readonly keep?: number | undefined
}

/** Where the audit log goes. */
export interface AuditPlace {
  readonly file: string | undefined
  /** Whether a number goes behind its name where another server writes it: nobody has named it. */
  readonly isUsual?: boolean
  readonly standardError: boolean
  /** In bytes. */
  readonly maxSize: number
  /** How many full files are kept beside the one that is written. */
  readonly keep: number
}

const megabyte = 1_048_576

export const auditSettings = (folder: string): Reader<AuditSettings> =>
  members(
    {},
    {
      file: unlessFalse((value, path) => resolve(folder, text(value, path))),
      standardError: flag,
      maxSize: wholeNumber(1, 10_000),
      keep: wholeNumber(1, 1000),
    },
  )

/** What stands for no file in a flag or a variable. */
const noFile = 'none'

/** Where the audit log goes: as the flag says, else as the settings say, else to the usual file, where there is one. */
export function placeAudit(
  named: string | undefined,
  settings: AuditSettings = {},
  usual: string | undefined,
): AuditPlace | undefined {
  const { standardError = false, maxSize = 64, keep = 5 } = settings
  const chosen = Object.hasOwn(settings, 'file') ? settings.file : usual
  const file = named === undefined ? chosen : named === noFile ? undefined : resolve(named)
  if (file === undefined && !standardError) return undefined
  const isUsual = file !== undefined && file === usual
  return { file, standardError, maxSize: maxSize * megabyte, keep, ...(isUsual && { isUsual }) }
}

/** The file of a server that others use. Servers that share a database may share a folder too, but no port. */
export const usualAuditFile = ({
  data,
  database,
  port,
}: {
  readonly data: string
  readonly database?: string | undefined
  readonly port: number
}): string => join(data, database === undefined ? 'audit.log' : `audit-${port}.log`)
