import type { InitiateAuthResponse } from '../../model/types.ts'
import type { ClientCaller } from '../callers.ts'
import type { Ground } from '../ground.ts'
import { passwordOwner } from '../passwords/credentials.ts'
import { findCandidate } from './candidate.ts'
import { getParameter, type Parameters } from './parameters.ts'
import { signInIf } from './sign-in-if.ts'

/** A sign-in by the password itself. */
export async function signInWithPassword(
  call: Ground & ClientCaller,
  parameters: Parameters,
): Promise<InitiateAuthResponse> {
  const name = getParameter(parameters, 'USERNAME')
  const password = getParameter(parameters, 'PASSWORD')
  const candidate = await findCandidate(call, name)
  const owner = passwordOwner(call.pool.id, candidate.username)
  return signInIf(call, candidate, () => call.passwords.matches(owner, password, candidate.credentials))
}
