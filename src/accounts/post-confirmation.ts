import type { AppClient, Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { attributesForEvent, type Metadata, newEvent, withMetadata } from '../triggers/contract/event.ts'
import type { Context } from '../context.ts'

/**
 * Tells the pool's function of an account that has been confirmed, or whose password has been recovered. The change
 * stands, whatever the function says. The caller gets the function's error.
 * @throws {CognitoError} as Triggers.call
 */
export async function tellConfirmed(
  { pool, client, triggers, trail }: Context & { readonly pool: Pool; readonly client?: AppClient },
  user: User,
  clientMetadata: Metadata | undefined,
  source: `PostConfirmation_${'ConfirmSignUp' | 'ConfirmForgotPassword'}` = 'PostConfirmation_ConfirmSignUp',
): Promise<void> {
  trail.isDone = true
  await triggers.call(pool, 'PostConfirmation', () =>
    newEvent(pool, {
      source,
      userName: user.username,
      clientId: client?.id,
      request: { userAttributes: attributesForEvent(pool, user), ...withMetadata(clientMetadata) },
      response: {},
    }),
  )
}
