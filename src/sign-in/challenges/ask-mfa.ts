import type { RespondToAuthChallengeResponse } from '../../model/types.ts'
import { maskAddress, mediumFor } from '../../domain/code-delivery.ts'
import { addressFor, factorStep, type FactorStep } from '../../domain/mfa.ts'
import type { SecondFactor, User } from '../../domain/user.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { beginSignIn } from '../begun-sign-in.ts'
import { sendFactorCode } from './mfa-code.ts'
import { type FactorSession, sealFactorSession, type SessionStep } from './mfa-session.ts'
import { type SignIn, startSession } from '../start-session.ts'

type Call = Context & ClientCaller

/** The answer to a right password: tokens, or the demand for a second factor. */
export async function completePassword(
  call: Call,
  user: User,
  signIn: Omit<SignIn, 'proof'>,
): Promise<RespondToAuthChallengeResponse> {
  const step = factorStep(call.pool, user)
  return step ? demandFactor(call, user, step, signIn.clientMetadata) : startSession(call, user, signIn)
}

async function demandFactor(
  call: Call,
  user: User,
  step: FactorStep,
  clientMetadata: Metadata | undefined,
): Promise<RespondToAuthChallengeResponse> {
  if (step.name === 'ASK') return askFactor(call, user, step.factor, { clientMetadata })
  const parameter = step.name === 'MFA_SETUP' ? 'MFAS_CAN_SETUP' : 'MFAS_CAN_CHOOSE'
  return toChallenge(call, user, newStep(call, user), step, { [parameter]: JSON.stringify(step.factors) })
}

/**
 * Asks for the code of a factor. A code that no app makes is sent first: to the user's own address, or to `email`
 * where the user has none yet.
 * @throws {CognitoError} as sendFactorCode
 */
export async function askFactor(
  call: Call,
  user: User,
  factor: SecondFactor,
  { email, clientMetadata }: { readonly email?: string; readonly clientMetadata: Metadata | undefined },
): Promise<RespondToAuthChallengeResponse> {
  const started = newStep(call, user)
  if (factor === 'SOFTWARE_TOKEN_MFA') {
    const name = user.softwareToken?.name
    return toChallenge(call, user, started, { name: factor }, name ? { FRIENDLY_DEVICE_NAME: name } : {})
  }
  const attribute = addressFor[factor]
  const to = email ?? user.attributes[attribute] ?? ''
  const sent = await sendFactorCode(call, user, { name: factor, to }, started, clientMetadata)
  return toChallenge(call, user, started, email === undefined ? sent : { ...sent, email }, {
    CODE_DELIVERY_DELIVERY_MEDIUM: mediumFor[attribute],
    CODE_DELIVERY_DESTINATION: maskAddress(attribute, to),
  })
}

type Started = Pick<FactorSession, 'id' | 'begun'>

const newStep = (call: Call, user: User): Started => ({
  id: call.random.id(call.now()),
  begun: beginSignIn(call, { sub: user.sub, user }),
})

const toChallenge = (
  call: Call,
  { username }: User,
  started: Started,
  step: SessionStep,
  parameters: Readonly<Record<string, string>>,
): RespondToAuthChallengeResponse => ({
  ChallengeName: step.name,
  Session: sealFactorSession(call, { ...started, client: call.client.id, step }),
  ChallengeParameters: { ...parameters, USER_ID_FOR_SRP: username },
})
