import { passwordOwner } from '../../accounts/credentials.ts'
import { identify } from '../sequence.ts'
import { getParameter, type Outcome, type SignInCall, type SignInRequest } from '../sign-in-call.ts'

/** A sign-in by the password itself. A function of the pool may know a user who is unknown here. */
export async function beginWithPassword(
  call: SignInCall,
  { parameters, validationData }: SignInRequest,
): Promise<Outcome> {
  const name = getParameter(parameters, 'USERNAME')
  const password = getParameter(parameters, 'PASSWORD')
  const { sub, user, username, credentials } = await identify(call, name, validationData, password)
  const owner = passwordOwner(call.pool.id, username)
  return { sub, user, matches: () => call.passwords.matches(owner, password, credentials) }
}
