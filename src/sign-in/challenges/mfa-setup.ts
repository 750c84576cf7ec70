import { factorNotOffered, invalidEmail, softwareTokenNotFound } from '../../errors.ts'
import type { RespondToAuthChallengeResponse } from '../../model/types.ts'
import { changeAttributes } from '../../domain/attribute-change.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { type Answer, getSession, useSession } from './mfa.ts'
import { askFactor } from './ask-mfa.ts'
import { startSession } from '../start-session.ts'

type Call = Context & ClientCaller

/** No e-mail address that works is longer, and a session has to carry it. */
const maxEmailLength = 320

/**
 * Answers the challenge to set up a factor. A user who has set up an app that makes codes is signed in. A user who
 * names an e-mail address is sent a code there.
 * @throws {CognitoError} SoftwareTokenMFANotFoundException: no code of an app was right yet · NotAuthorizedException,
 *   as getSession · as changeAttributes and sendFactorCode
 */
export async function answerSetUp(call: Call, answer: Answer): Promise<RespondToAuthChallengeResponse> {
  const { session, step, user } = await getSession(call, 'MFA_SETUP', answer)
  const { clientMetadata } = answer
  if (step.isDone) {
    await useSession(call, session)
    return startSession(call, user, { clientMetadata })
  }
  const email = answer.responses['EMAIL']
  if (!email) throw softwareTokenNotFound()
  const { pool, client } = call
  if (!pool.offeredFactors.has('EMAIL_OTP')) throw factorNotOffered('EMAIL_OTP')
  if (email.length > maxEmailLength) throw invalidEmail()
  // The address is only checked here. It becomes the user's own once the code comes back.
  changeAttributes(pool, user, [{ Name: 'email', Value: email }], { client })
  const challenge = await askFactor(call, user, 'EMAIL_OTP', { email, clientMetadata })
  await useSession(call, session)
  return challenge
}
