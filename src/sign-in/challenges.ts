import { checkSecretHash } from '../accounts/client-secret.ts'
import { notBuilt } from '../errors.ts'
import type { ChallengeNameType } from '../model/types.ts'
import { answerCustomChallenge } from './challenges/custom-challenge.ts'
import { answerWithCode, answerWithToken, chooseFactor } from './challenges/mfa.ts'
import { answerSetUp } from './challenges/mfa-setup.ts'
import { answerWithNewPassword } from './challenges/new-password.ts'
import { answerWithProof } from './challenges/password-verifier.ts'
import { type ChallengeAnswer, getParameter, type Outcome, type SignInCall } from './sign-in-call.ts'

type AnswerChallenge = (call: SignInCall, answer: ChallengeAnswer) => Promise<Outcome>

/** What takes the answer to each challenge. */
const challenges: Readonly<Partial<Record<ChallengeNameType, AnswerChallenge>>> = {
  PASSWORD_VERIFIER: answerWithProof,
  NEW_PASSWORD_REQUIRED: answerWithNewPassword,
  SMS_MFA: (call, answer) => answerWithCode(call, 'SMS_MFA', answer),
  EMAIL_OTP: (call, answer) => answerWithCode(call, 'EMAIL_OTP', answer),
  SOFTWARE_TOKEN_MFA: answerWithToken,
  SELECT_MFA_TYPE: chooseFactor,
  MFA_SETUP: answerSetUp,
  CUSTOM_CHALLENGE: answerCustomChallenge,
}

/**
 * Takes the client's answer to a challenge. The app client proves its secret over the user name first.
 * @throws {CognitoError} InvalidParameterException · NotAuthorizedException · as the answer of each challenge
 */
export async function answerChallenge(
  call: SignInCall,
  name: ChallengeNameType,
  answer: ChallengeAnswer,
): Promise<Outcome> {
  const { responses } = answer
  checkSecretHash(call, call.client, getParameter(responses, 'USERNAME'), responses['SECRET_HASH'])
  const take = challenges[name]
  if (!take) throw notBuilt(`The challenge ${name}`)
  return take(call, answer)
}
