import { heldName } from '../../domain/aliases.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import type { TriggerEvent } from './triggers.ts'

export interface EventParts {
  readonly version?: '1' | '2' | '3'
  readonly source: string
  /** Null if the user has no known name yet. */
  readonly userName: string | null
  /** Undefined if no app is involved. */
  readonly clientId: string | undefined
  readonly request: TriggerEvent['request']
  readonly response: TriggerEvent['response']
}

/** The event of a trigger, as Lambda functions of Cognito get it. */
export const newEvent = (pool: Pool, parts: EventParts): TriggerEvent => ({
  version: parts.version ?? '1',
  triggerSource: parts.source,
  region: pool.id.slice(0, pool.id.indexOf('_')),
  userPoolId: pool.id,
  userName: parts.userName,
  callerContext: {
    awsSdkVersion: 'aws-sdk-unknown-unknown',
    clientId: parts.clientId ?? 'CLIENT_ID_NOT_APPLICABLE',
  },
  request: parts.request,
  response: parts.response,
})

/** Metadata that an app gave with a call for the pool's functions. */
export type Metadata = Readonly<Record<string, string>>

/** The metadata as a part of an event, which has it only if it was given. */
export const withMetadata = (clientMetadata: Metadata | undefined) =>
  clientMetadata ? { clientMetadata } : {}

/** All attributes of a user as events show them, with the user's status and aliases. */
export function attributesForEvent(
  pool: Pool,
  user: Omit<User, 'version' | 'modified'>,
): Readonly<Record<string, string>> {
  const held = [...pool.aliases]
    .filter((kind) => kind !== 'preferred_username')
    .map((kind) => [`cognito:${kind}_alias`, heldName(pool, user, kind)] as const)
    .filter(([, value]) => value !== undefined)
  return {
    sub: user.sub,
    ...Object.fromEntries(held),
    'cognito:user_status': user.status,
    ...user.attributes,
  }
}
