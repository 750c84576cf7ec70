import { operation } from '../define.ts'
import { checkUserAddress } from './context-data.ts'
import { signInAdministrator } from './sign-in-administrator.ts'
import { answerChallenge } from '../../sign-in/challenges.ts'
import { goOn } from '../../sign-in/sequence.ts'

/** An administrator answers a challenge for the user who is signing in. The app itself may have begun the sign-in. */
export const AdminRespondToAuthChallenge = operation('AdminRespondToAuthChallenge', {
  caller: signInAdministrator,
  async perform(
    call,
    { ChallengeName, ChallengeResponses: responses = {}, Session, ClientMetadata, ContextData },
  ) {
    checkUserAddress(ContextData)
    const answer = { responses, session: Session, clientMetadata: ClientMetadata }
    return goOn(call, await answerChallenge(call, ChallengeName, answer))
  },
})
