import { notBuilt } from '../../errors.ts'
import { appClient } from '../callers.ts'
import { operation } from '../define.ts'
import { checkSecretHash } from '../../accounts/secret-hash.ts'
import { answerWithCode, answerWithToken, chooseFactor } from '../../sign-in/challenges/mfa.ts'
import { answerSetUp } from '../../sign-in/challenges/mfa-setup.ts'
import { answerCustom } from '../../sign-in/flows/custom-auth.ts'
import { setNewPassword } from '../../sign-in/challenges/new-password.ts'
import { getParameter } from '../../sign-in/parameters.ts'
import { finishSrp } from '../../sign-in/flows/srp.ts'

/** The user who is signing in answers a challenge. */
export const RespondToAuthChallenge = operation('RespondToAuthChallenge', {
  caller: appClient,
  async perform(call, { ChallengeName, ChallengeResponses: responses = {}, Session, ClientMetadata }) {
    checkSecretHash(call, call.client, getParameter(responses, 'USERNAME'), responses['SECRET_HASH'])
    if (ChallengeName === 'PASSWORD_VERIFIER') return finishSrp(call, responses, ClientMetadata)
    if (ChallengeName === 'NEW_PASSWORD_REQUIRED') {
      return setNewPassword(call, responses, Session, ClientMetadata)
    }
    const answer = { responses, session: Session, clientMetadata: ClientMetadata }
    if (ChallengeName === 'SMS_MFA' || ChallengeName === 'EMAIL_OTP') {
      return answerWithCode(call, ChallengeName, answer)
    }
    if (ChallengeName === 'SOFTWARE_TOKEN_MFA') return answerWithToken(call, answer)
    if (ChallengeName === 'MFA_SETUP') return answerSetUp(call, answer)
    if (ChallengeName === 'SELECT_MFA_TYPE') return chooseFactor(call, answer)
    if (ChallengeName === 'CUSTOM_CHALLENGE') return answerCustom(call, responses, Session, ClientMetadata)
    throw notBuilt(`The challenge ${ChallengeName}`)
  },
})
