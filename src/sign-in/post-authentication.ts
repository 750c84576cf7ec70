import { userDisabled, userNotFound } from '../errors.ts'
import type { User } from '../domain/user.ts'
import { attributesForEvent, type Metadata, newEvent, withMetadata } from '../triggers/contract/event.ts'
import type { Context, ClientCaller } from '../context.ts'

/**
 * Tells the pool's function that a user has proven who they are, before they get tokens. Answers the user as they are
 * afterwards, since the function may have changed them.
 * @throws {CognitoError} as Triggers.call · UserNotFoundException, NotAuthorizedException: the user is gone, or
 *   disabled
 */
export async function tellAuthenticated(
  { pool, client, store, triggers }: Context & ClientCaller,
  user: User,
  clientMetadata: Metadata | undefined,
): Promise<User> {
  if (!triggers.has(pool, 'PostAuthentication')) return user
  await triggers.call(pool, 'PostAuthentication', () =>
    newEvent(pool, {
      source: 'PostAuthentication_Authentication',
      userName: user.username,
      clientId: client.id,
      request: {
        userAttributes: attributesForEvent(pool, user),
        newDeviceUsed: false,
        ...withMetadata(clientMetadata),
      },
      response: {},
    }),
  )
  const after = await store.findUser(pool.id, user.sub)
  if (!after) throw userNotFound()
  if (!after.enabled) throw userDisabled()
  return after
}
