import { factorNotOffered, invalidEmail, softwareTokenNotFound } from '../../errors.ts'
import { changeAttributes } from '../../domain/attribute-change.ts'
import type { ChallengeAnswer, Outcome, SignInCall } from '../sign-in-call.ts'
import { askFactor } from './ask-mfa.ts'
import { getMfaSession, useMfaSession } from './get-mfa-session.ts'

/** No e-mail address that works is longer, and a session has to carry it. */
const maxEmailLength = 320

/**
 * Answers the challenge to set up a factor. A user who has set up an app that makes codes is signed in. A user who
 * names an e-mail address is sent a code there.
 * @throws {CognitoError} SoftwareTokenMFANotFoundException: no code of an app was right yet · NotAuthorizedException,
 *   as getMfaSession · as changeAttributes and sendMfaCode
 */
export async function answerSetUp(call: SignInCall, answer: ChallengeAnswer): Promise<Outcome> {
  const { session, step, user } = await getMfaSession(call, 'MFA_SETUP', answer)
  const { clientMetadata } = answer
  if (step.isDone) {
    await useMfaSession(call, session)
    return { by: 'second factor', user, clientMetadata }
  }
  const email = answer.responses['EMAIL']
  if (!email) throw softwareTokenNotFound()
  const { pool, client } = call
  if (!pool.offeredFactors.has('EMAIL_OTP')) throw factorNotOffered('EMAIL_OTP')
  if (email.length > maxEmailLength) throw invalidEmail()
  // The address is only checked here. It becomes the user's own once the code comes back.
  changeAttributes(pool, user, [{ Name: 'email', Value: email }], { client })
  const reply = await askFactor(call, user, 'EMAIL_OTP', { email, clientMetadata })
  await useMfaSession(call, session)
  return { reply }
}
