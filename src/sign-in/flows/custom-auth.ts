import { customAuthNotConfigured } from '../../errors.ts'
import { follow } from '../challenges/custom-challenge.ts'
import { defineNext } from '../challenges/custom-auth-triggers.ts'
import { passed } from '../challenges/custom-session.ts'
import { askForProof, getPublicValue } from '../challenges/password-verifier.ts'
import { identify } from '../sequence.ts'
import { getParameter, type Outcome, type SignInCall, type SignInRequest } from '../sign-in-call.ts'

/** A sign-in by the pool's own challenges. The app may have the password proven first. */
export async function beginCustomAuth(
  call: SignInCall,
  { parameters, validationData }: SignInRequest,
): Promise<Outcome> {
  if (!call.triggers.has(call.pool, 'DefineAuthChallenge')) throw customAuthNotConfigured()
  const name = getParameter(parameters, 'USERNAME')
  const A = parameters['CHALLENGE_NAME'] === 'SRP_A' ? getPublicValue(parameters) : undefined
  const subject = await identify(call, name, validationData)
  const history = A === undefined ? [] : [passed('SRP_A')]
  const next = await defineNext(call, subject, history, undefined)
  if (A !== undefined && !next.isComplete && next.challenge === 'PASSWORD_VERIFIER') {
    return { reply: await askForProof(call, subject, A, { isCustom: true }) }
  }
  return follow(call, subject, history, next, undefined)
}
