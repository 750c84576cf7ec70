import { incorrectCredentials } from '../../errors.ts'
import type { InitiateAuthResponse } from '../../model/types.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { passwordOwner } from '../../accounts/credentials.ts'
import { findSignInSubject } from '../sign-in-subject.ts'
import { migrateIfUnknown } from '../user-migration.ts'
import { getParameter, type Parameters } from '../parameters.ts'
import { askPreAuthentication } from '../pre-authentication.ts'
import { signInWhenPasswordMatches } from '../complete-password.ts'

/** A sign-in by the password itself. A function of the pool may know a user who is unknown here. */
export async function signInWithPassword(
  call: Context & ClientCaller,
  parameters: Parameters,
  validationData: Metadata | undefined,
): Promise<InitiateAuthResponse> {
  const name = getParameter(parameters, 'USERNAME')
  const password = getParameter(parameters, 'PASSWORD')
  const isNobody = (await migrateIfUnknown(call, name, password, validationData)) === 'nobody'
  const subject = await findSignInSubject(call, name)
  await askPreAuthentication(call, subject, validationData)
  // The attempt was judged and counted when the function was asked.
  if (isNobody) throw incorrectCredentials()
  const owner = passwordOwner(call.pool.id, subject.username)
  return signInWhenPasswordMatches(
    call,
    subject,
    () => call.passwords.matches(owner, password, subject.credentials),
    {},
  )
}
