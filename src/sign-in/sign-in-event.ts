import type { AppClient, Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { attributesForEvent, newEvent } from '../triggers/contract/event.ts'
import type { TriggerEvent } from '../triggers/contract/triggers.ts'

/** The claimant of a name while signing in. It may have no user where the app client hides whether users exist. */
export interface EventSubject {
  /** The name as it was given. */
  readonly name: string
  readonly user: User | undefined
}

/** The event of a function that is asked during a sign-in. Where users are hidden, it tells whether there is none. */
export const signInEvent = (
  { pool, client }: { readonly pool: Pool; readonly client: AppClient },
  { name, user }: EventSubject,
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
