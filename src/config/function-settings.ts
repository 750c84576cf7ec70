import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { readWebhookSecret } from '../signing/webhook-signature.ts'
import type {
  FunctionLocation,
  FunctionLocations,
  LambdaLocation,
} from '../triggers/runtimes/function-location.ts'
import { SetupError } from './setup-error.ts'

export interface FunctionSettingsOptions {
  /** The folder that paths are relative to. */
  readonly folder: string
  /** The secret of webhooks without their own, if there is one. */
  readonly webhookSecret?: string | undefined
}

/**
 * Reads where each function runs: a record of places by ARN or by name. A place is a module path, a webhook URL, or
 * an object with `lambda` or `webhook`.
 * @throws {SetupError} it cannot be used; the text contains no secret
 */
export function readFunctionSettings(section: unknown, options: FunctionSettingsOptions): FunctionLocations {
  if (section === undefined) return new Map()
  if (!isRecord(section))
    throw new SetupError(`The setting functions must be an object: functions by name. ${forms}`)
  return new Map(
    Object.entries(section).map(([name, value]) => {
      if (!/^([\w-]{1,140}|arn:[\w-]+:lambda:[\w-]*:\w*:function:[\w$:-]+)$/.test(name))
        throw new SetupError(
          `The setting functions has «${name}», which is neither the name nor the ARN of a function.`,
        )
      return [name, readLocation(name, value, options)]
    }),
  )
}

const forms =
  'A function is "./path/to/module.ts", {"webhook": "https://…", "secret": "whsec_…"} or {"lambda": {}}.'

function readLocation(name: string, value: unknown, options: FunctionSettingsOptions): FunctionLocation {
  if (typeof value === 'string' && /^https?:/i.test(value))
    return readWebhook(name, value, options.webhookSecret)
  if (typeof value === 'string' && value !== '') return readModule(name, resolve(options.folder, value))
  if (isRecord(value) && Object.hasOwn(value, 'webhook')) {
    checkKeys(name, value, ['webhook', 'secret'])
    return readWebhook(name, value['webhook'], value['secret'] ?? options.webhookSecret)
  }
  if (isRecord(value) && isRecord(value['lambda'])) {
    checkKeys(name, value, ['lambda'])
    return readLambda(name, value['lambda'])
  }
  throw new SetupError(`The function ${name} in the settings says nothing that can be used. ${forms}`)
}

function readModule(name: string, file: string): FunctionLocation {
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return { kind: 'module', file }
  throw new SetupError(`The function ${name} in the settings is to be in ${file}, and no file is there.`)
}

function readWebhook(name: string, url: unknown, secret: unknown): FunctionLocation {
  const parsed = typeof url === 'string' ? URL.parse(url) : null
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    throw new SetupError(
      `The function ${name} in the settings needs a URL like https://example.com/hook, without a password in it.`,
    )
  }
  return { kind: 'webhook', url: parsed.href, secret: readSecret(name, secret) }
}

/** The value itself never appears in a message. */
function readSecret(name: string, secret: unknown): Buffer {
  try {
    return readWebhookSecret(typeof secret === 'string' ? secret : '')
  } catch (cause) {
    throw new SetupError(
      `The function ${name} in the settings needs a "secret" to sign its requests with: whsec_ and 24 to 64 bytes in ` +
        'base64. Make one with: echo "whsec_$(openssl rand -base64 32)"',
      { cause },
    )
  }
}

function readLambda(name: string, settings: Readonly<Record<string, unknown>>): LambdaLocation {
  checkKeys(name, settings, ['region', 'endpoint', 'accessKeyId', 'secretAccessKey'])
  const region = readText(name, settings, 'region')
  const endpoint = readText(name, settings, 'endpoint')
  const accessKeyId = readText(name, settings, 'accessKeyId')
  const secretAccessKey = readText(name, settings, 'secretAccessKey')
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw new SetupError(
      `The function ${name} in the settings needs an "endpoint" like http://127.0.0.1:3001.`,
    )
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new SetupError(
      `The function ${name} in the settings needs "accessKeyId" and "secretAccessKey", or neither.`,
    )
  const credentials =
    accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey }
  return { kind: 'lambda', region, endpoint, credentials }
}

function readText(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  key: string,
): string | undefined {
  const value = settings[key]
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  throw new SetupError(`The function ${name} in the settings needs a text as "${key}".`)
}

function checkKeys(name: string, record: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(record).find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw new SetupError(
      `The function ${name} in the settings has «${unknown}», which is not known there. Known are: ${known.join(', ')}.`,
    )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
