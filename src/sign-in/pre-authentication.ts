import type { Metadata } from '../triggers/contract/event.ts'
import type { Context, ClientCaller } from '../context.ts'
import { signInEvent, type EventSubject } from './sign-in-event.ts'

/**
 * Asks the pool's function, before anything is proven, whether the claimant may sign in.
 * @throws {CognitoError} as Triggers.call: refused
 */
export async function askPreAuthentication(
  call: Context & ClientCaller,
  subject: EventSubject,
  validationData: Metadata | undefined,
): Promise<void> {
  const source = 'PreAuthentication_Authentication'
  const request = { validationData: validationData ?? null }
  await call.triggers.call(call.pool, 'PreAuthentication', () =>
    signInEvent(call, subject, source, request, {}),
  )
}
