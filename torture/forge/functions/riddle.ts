import type {
  CreateAuthChallengeEvent,
  DefineAuthChallengeEvent,
  VerifyAuthChallengeResponseEvent,
} from 'rockpool/triggers'

export const solution = 'forty-two'

/** Asks one question, and ends the sign-in at a wrong answer. */
export async function handler(
  event: DefineAuthChallengeEvent | CreateAuthChallengeEvent | VerifyAuthChallengeResponseEvent,
) {
  switch (event.triggerSource) {
    case 'DefineAuthChallenge_Authentication': {
      const [last] = event.request.session
      event.response.issueTokens = last?.challengeResult === true
      event.response.failAuthentication = last?.challengeResult === false
      if (!last) event.response.challengeName = 'CUSTOM_CHALLENGE'
      return event
    }
    case 'CreateAuthChallenge_Authentication':
      event.response.publicChallengeParameters = { question: '6 × 7' }
      event.response.privateChallengeParameters = { solution }
      return event
    case 'VerifyAuthChallengeResponse_Authentication':
      event.response.answerCorrect =
        event.request.challengeAnswer === event.request.privateChallengeParameters['solution']
      return event
  }
}
