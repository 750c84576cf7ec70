import { askForProof, getPublicValue } from '../challenges/password-verifier.ts'
import { identify } from '../sequence.ts'
import { getParameter, type Outcome, type SignInCall, type SignInRequest } from '../sign-in-call.ts'

/** A sign-in by SRP begins with a challenge that only a client with the password can answer. */
export async function beginSrp(
  call: SignInCall,
  { parameters, validationData }: SignInRequest,
): Promise<Outcome> {
  const name = getParameter(parameters, 'USERNAME')
  const A = getPublicValue(parameters)
  const subject = await identify(call, name, validationData)
  return { reply: await askForProof(call, subject, A, { isCustom: false }) }
}
