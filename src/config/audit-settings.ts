import { join, resolve } from 'node:path'
import { flag, members, type SettingReader, text, unlessFalse, wholeNumber } from './setting-readers.ts'

/** The section `audit` of the settings file. */
export interface AuditSettings {
  /** Present but undefined if no file is wanted. */
  readonly file?: string | undefined
  readonly standardError?: boolean | undefined
  /** In megabytes. */
  readonly maxSize?: number | undefined
  readonly keep?: number | undefined
}

/** The destination of the audit log. */
export interface AuditLocation {
  readonly file: string | undefined
  /**
   * Whether the file gets a number if another server writes it. True for the default file, which the operator did not
   * name.
   */
  readonly isUsual?: boolean
  readonly standardError: boolean
  /** In bytes. */
  readonly maxSize: number
  /** The number of full files that are kept beside the current one. */
  readonly keep: number
}

const megabyte = 1_048_576

export const auditSettings = (folder: string): SettingReader<AuditSettings> =>
  members(
    {},
    {
      file: unlessFalse((value, path) => resolve(folder, text(value, path))),
      standardError: flag,
      maxSize: wholeNumber(1, 10_000),
      keep: wholeNumber(1, 1000),
    },
  )

/** The value of a flag or variable that means no file. */
const noFile = 'none'

/**
 * The destination of the audit log: from the flag, else from the settings, else the default file, if there is one.
 */
export function locateAudit(
  named: string | undefined,
  settings: AuditSettings = {},
  usual: string | undefined,
): AuditLocation | undefined {
  const { standardError = false, maxSize = 64, keep = 5 } = settings
  const chosen = Object.hasOwn(settings, 'file') ? settings.file : usual
  const file = named === undefined ? chosen : named === noFile ? undefined : resolve(named)
  if (file === undefined && !standardError) return undefined
  const isUsual = file !== undefined && file === usual
  return { file, standardError, maxSize: maxSize * megabyte, keep, ...(isUsual && { isUsual }) }
}

/**
 * The default file in serving mode. Servers that share a database may share a folder too, but no port. So a server of
 * a database names its port.
 */
export const usualAuditFile = ({
  data,
  database,
  port,
}: {
  readonly data: string
  readonly database?: string | undefined
  readonly port?: number
}): string => join(data, database === undefined ? 'audit.log' : `audit-${port}.log`)
