import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FunctionArn } from './trigger-function.ts'

/** Where a function is found. */
export type FunctionPlace = ModulePlace | LambdaPlace | WebhookPlace

export interface ModulePlace {
  readonly kind: 'module'
  /** The whole path. */
  readonly file: string
}

/** AWS Lambda, or something that speaks its API. */
export interface LambdaPlace {
  readonly kind: 'lambda'
  /** That of the ARN, unless it is given. */
  readonly region?: string | undefined
  /** AWS's own, unless it is given. */
  readonly endpoint?: string | undefined
  /** Those that the AWS SDK finds around it, unless they are given. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
}

export interface WebhookPlace {
  readonly kind: 'webhook'
  readonly url: string
  readonly secret: Buffer
}

/** Places by a function's ARN or name. */
export type FunctionPlaces = ReadonlyMap<string, FunctionPlace>

/** In the order in which they are looked for. */
const extensions = ['ts', 'mts', 'js', 'mjs', 'cjs']

/** Where a function is, by what the settings say, or else by its name in the folder of functions. */
export function findPlace(
  { text, name, qualifier }: FunctionArn,
  places: FunctionPlaces,
  folder: string | undefined,
): FunctionPlace | undefined {
  const unqualified = qualifier === undefined ? text : text.slice(0, -qualifier.length - 1)
  const set = places.get(text) ?? places.get(unqualified) ?? places.get(name)
  if (set || folder === undefined) return set
  const file = extensions.map((extension) => resolve(folder, `${name}.${extension}`)).find(existsSync)
  return file === undefined ? undefined : { kind: 'module', file }
}
