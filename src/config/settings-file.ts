import type { Environment } from './environment.ts'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { LimitChanges } from '../domain/limits.ts'
import type { PoolOptionsById } from '../domain/pool-options.ts'
import type { SessionOptions } from '../domain/session-options.ts'
import type { SenderSettings } from '../messages/transports/settings.ts'
import type { FunctionLocations } from '../triggers/runtimes/function-location.ts'
import { type AuditSettings, auditSettings } from './audit-settings.ts'
import { reasonOf } from './file-errors.ts'
import { readFunctionSettings } from './function-settings.ts'
import type { IssuerSetting } from '../domain/issuer.ts'
import { issuerSetting } from './issuer.ts'
import { limitSettings } from './limit-settings.ts'
import { passwordSettings, type PasswordSettings } from './password-settings.ts'
import { poolOptions } from './pool-options.ts'
import { emailSettings, mailbox, phoneNumber, smsSettings } from './sender-settings.ts'
import { flag, list, members, type SettingReader } from './setting-readers.ts'
import { sessionSettings } from './session-settings.ts'
import { SetupError } from './setup-error.ts'

/** The contents of the settings file, all of it optional. */
export interface Settings extends SenderSettings {
  /** What tokens name as their issuer. */
  readonly issuer?: IssuerSetting | undefined
  /** The places where trigger functions run. */
  readonly functions?: FunctionLocations | undefined
  /** The options of pools beyond the API. */
  readonly pools?: PoolOptionsById | undefined
  readonly sessions?: SessionOptions | undefined
  /** The replacements of limits. */
  readonly limits?: LimitChanges | undefined
  /** The settings of the audit log. */
  readonly audit?: AuditSettings | undefined
  readonly passwords?: PasswordSettings | undefined
  /** The environment variables that its texts name. Most are secrets, which trigger functions need not see. */
  readonly variables?: ReadonlySet<string> | undefined
}

/** The sections of the file. Files that they name are relative to `folder`. */
const sections = (folder: string, webhookSecret: string | undefined): SettingReader<Settings> =>
  members(
    {},
    {
      email: emailSettings(folder),
      from: mailbox,
      replyTo: mailbox,
      sms: smsSettings,
      smsSandbox: list(phoneNumber),
      allowPrivateAddresses: flag,
      issuer: issuerSetting,
      functions: (value) => readFunctionSettings(value, { folder, webhookSecret }),
      pools: poolOptions,
      sessions: sessionSettings,
      limits: limitSettings,
      audit: auditSettings(folder),
      passwords: passwordSettings(folder),
    },
  )

/**
 * Reads a settings file: a JSON object whose texts may contain `${NAME}` for an environment variable.
 * @throws {SetupError} one line that names the setting, and never its value
 */
export function readSettingsFile(file: string, environment: Environment): Settings {
  const path = resolve(file)
  const json = parse(readText(path), path)
  const variables = new Set<string>()
  const variable = (name: string) => {
    variables.add(name)
    return environment[name]
  }
  return naming(path, () => {
    const settings = sections(dirname(path), environment['ROCKPOOL_WEBHOOK_SECRET'])(
      withVariables(json, '', variable),
      '',
    )
    if (settings.email && !settings.from)
      throw new SetupError('from is missing: e-mails need a sender, like Example <no-reply@example.com>.')
    return { ...settings, ...(variables.size > 0 && { variables }) }
  })
}

/**
 * Reads the section `audit` of a settings file and no other, so that a command needs none of their variables.
 * @throws {SetupError} one line that names the setting, and never its value
 */
export function readAuditSettings(file: string, environment: Environment): AuditSettings | undefined {
  const path = resolve(file)
  const json = parse(readText(path), path)
  const section = typeof json === 'object' && json !== null && 'audit' in json ? json.audit : undefined
  if (section === undefined) return undefined
  return naming(path, () =>
    auditSettings(dirname(path))(
      withVariables(section, 'audit', (name) => environment[name]),
      'audit',
    ),
  )
}

/** Names the file in front of a complaint about its contents. */
function naming<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof SetupError) throw new SetupError(`${path}: ${error.message}`, { cause: error })
    throw error
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SetupError(
      isMissing
        ? `There is no settings file ${path}. Name another, or none: --config FILE`
        : `The settings file ${path} cannot be read (${reasonOf(cause)}).`,
      { cause },
    )
  }
}

function parse(json: string, path: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    // The parser's message may quote the file, and with it a secret.
    const [where] = /line \d+ column \d+/.exec((error as Error).message) ?? []
    throw new SetupError(`${path} is not JSON${where ? `: look at ${where}` : ''}.`)
  }
}

/** A value with the variables in its texts filled in. */
function withVariables(
  value: unknown,
  path: string,
  variable: (name: string) => string | undefined,
): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const found = variable(name)
      if (found) return found
      throw new SetupError(`${path} names the variable ${name}, which is not set.`)
    })
  }
  if (Array.isArray(value))
    return value.map((item, index) => withVariables(item, `${path}[${index}]`, variable))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      withVariables(member, path === '' ? name : `${path}.${name}`, variable),
    ]),
  )
}
