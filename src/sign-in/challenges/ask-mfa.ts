import { maskAddress, mediumFor } from '../../domain/code-delivery.ts'
import { addressFor, type FactorStep } from '../../domain/mfa.ts'
import type { SecondFactor, User } from '../../domain/user.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import { beginSignIn } from '../begun-sign-in.ts'
import { sendMfaCode } from './mfa-code.ts'
import { type MfaSession, sealMfaSession, type SessionStep } from './mfa-session.ts'
import type { SignInCall, SignInReply } from '../sign-in-call.ts'

/** Asks for a second factor: for the code of one, for a choice of several, or to set one up. */
export async function askSecondFactor(
  call: SignInCall,
  user: User,
  step: FactorStep,
  clientMetadata: Metadata | undefined,
): Promise<SignInReply> {
  if (step.name === 'ASK') return askFactor(call, user, step.factor, { clientMetadata })
  const parameter = step.name === 'MFA_SETUP' ? 'MFAS_CAN_SETUP' : 'MFAS_CAN_CHOOSE'
  return toChallenge(call, user, newStep(call, user), step, { [parameter]: JSON.stringify(step.factors) })
}

/**
 * Asks for the code of a factor. A code that no app makes is sent first: to the user's own address, or to `email`
 * where the user has none yet.
 * @throws {CognitoError} as sendMfaCode
 */
export async function askFactor(
  call: SignInCall,
  user: User,
  factor: SecondFactor,
  { email, clientMetadata }: { readonly email?: string; readonly clientMetadata: Metadata | undefined },
): Promise<SignInReply> {
  const started = newStep(call, user)
  if (factor === 'SOFTWARE_TOKEN_MFA') {
    const name = user.softwareToken?.name
    return toChallenge(call, user, started, { name: factor }, name ? { FRIENDLY_DEVICE_NAME: name } : {})
  }
  const attribute = addressFor[factor]
  const to = email ?? user.attributes[attribute] ?? ''
  const sent = await sendMfaCode(call, user, { name: factor, to }, started, clientMetadata)
  return toChallenge(call, user, started, email === undefined ? sent : { ...sent, email }, {
    CODE_DELIVERY_DELIVERY_MEDIUM: mediumFor[attribute],
    CODE_DELIVERY_DESTINATION: maskAddress(attribute, to),
  })
}

type Started = Pick<MfaSession, 'id' | 'begun'>

const newStep = (call: SignInCall, user: User): Started => ({
  id: call.random.id(call.now()),
  begun: beginSignIn(call, { sub: user.sub, user }),
})

const toChallenge = (
  call: SignInCall,
  { username }: User,
  started: Started,
  step: SessionStep,
  parameters: Readonly<Record<string, string>>,
): SignInReply => ({
  ChallengeName: step.name,
  Session: sealMfaSession(call, { ...started, client: call.client.id, step }),
  ChallengeParameters: { ...parameters, USER_ID_FOR_SRP: username },
})
