import type { AppClient, Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { attributesForEvent, newEvent } from '../triggers/contract/event.ts'
import type { TriggerEvent } from '../triggers/contract/triggers.ts'

/** Whoever claims a name while signing in: a user, or nobody, where the app client hides who exists. */
export interface Claimant {
  /** As it was given. */
  readonly name: string
  readonly user: User | undefined
}

/** The event of a function that is asked while somebody signs in. Where users are hidden it tells if there is none. */
export const signInEvent = (
  { pool, client }: { readonly pool: Pool; readonly client: AppClient },
  { name, user }: Claimant,
  source: string,
  request: TriggerEvent['request'],
  response: TriggerEvent['response'],
): TriggerEvent =>
  newEvent(pool, {
    source,
    userName: user?.username ?? name,
    clientId: client.id,
    request: {
      userAttributes: user ? attributesForEvent(pool, user) : {},
      ...request,
      ...(client.hidesUsers ? { userNotFound: user === undefined } : {}),
    },
    response,
  })
