import { appClient } from '../callers.ts'
import { operation } from '../define.ts'
import { answerChallenge } from '../../sign-in/challenges.ts'
import { goOn } from '../../sign-in/sequence.ts'

/** The user who is signing in answers a challenge. */
export const RespondToAuthChallenge = operation('RespondToAuthChallenge', {
  caller: appClient,
  async perform(call, { ChallengeName, ChallengeResponses: responses = {}, Session, ClientMetadata }) {
    const answer = { responses, session: Session, clientMetadata: ClientMetadata }
    return goOn(call, await answerChallenge(call, ChallengeName, answer))
  },
})
