import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FunctionArn } from './trigger-function.ts'

/** The place of a function. */
export type FunctionLocation = ModuleLocation | LambdaLocation | WebhookLocation

export interface ModuleLocation {
  readonly kind: 'module'
  /** The whole path. */
  readonly file: string
}

/** AWS Lambda, or a service with the same API. */
export interface LambdaLocation {
  readonly kind: 'lambda'
  /** The region. The default is that of the ARN. */
  readonly region?: string | undefined
  /** The endpoint. The default is AWS's own. */
  readonly endpoint?: string | undefined
  /** The credentials. The default is those that the AWS SDK finds in its environment. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
}

export interface WebhookLocation {
  readonly kind: 'webhook'
  readonly url: string
  readonly secret: Buffer
}

/** Places by a function's ARN or name. */
export type FunctionLocations = ReadonlyMap<string, FunctionLocation>

/** Extensions of modules, in the order of the search. */
const extensions = ['ts', 'mts', 'js', 'mjs', 'cjs']

/** Finds the place of a function in the settings, or else by its name in the folder of functions. */
export function findLocation(
  { text, name, qualifier }: FunctionArn,
  locations: FunctionLocations,
  folder: string | undefined,
): FunctionLocation | undefined {
  const unqualified = qualifier === undefined ? text : text.slice(0, -qualifier.length - 1)
  const set = locations.get(text) ?? locations.get(unqualified) ?? locations.get(name)
  if (set || folder === undefined) return set
  const file = extensions.map((extension) => resolve(folder, `${name}.${extension}`)).find(existsSync)
  return file === undefined ? undefined : { kind: 'module', file }
}
