import type { FunctionEvent } from './functions.ts'
import { password, type App } from './people.ts'
import { initiateAuth } from './sign-in.ts'
import { newSrpClient } from './srp-client.ts'
import type { World } from './world.ts'

/** Settings of a client that signs in by challenges, and of one that hides which users there are. */
export const customAuthFlows = {
  ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const,
}
export const customAuthHidingUsers = { ...customAuthFlows, PreventUserExistenceErrors: 'ENABLED' as const }

/** Asks until an answer is right; first for the password, if the app offers to prove it. */
const define = ({ request: { session } }: FunctionEvent) => {
  const last = session.at(-1)
  if (last?.challengeName === 'SRP_A') return { challengeName: 'PASSWORD_VERIFIER' }
  if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) return { issueTokens: true }
  return { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false }
}

/** Functions that ask one question. */
export const customAuthTriggers = {
  DefineAuthChallenge: define,
  CreateAuthChallenge: () => ({
    publicChallengeParameters: { question: '6 × 7' },
    privateChallengeParameters: { answer: 'forty-two' },
    challengeMetadata: 'QUESTION',
  }),
  VerifyAuthChallengeResponse: ({ request }: FunctionEvent) => ({
    answerCorrect: request['challengeAnswer'] === request['privateChallengeParameters'].answer,
  }),
}

/** Begins a sign-in by challenges. */
export const beginCustomAuth = (
  world: World,
  app: App,
  USERNAME: string,
  more: Record<string, string> = {},
) => initiateAuth(world, app, 'CUSTOM_AUTH', { USERNAME, ...more })

/** Answers the question. */
export const answerCustomChallenge = (
  world: World,
  { clientId }: App,
  Session: string | undefined,
  ANSWER: string,
  USERNAME = 'diego',
) =>
  world.call('RespondToAuthChallenge', {
    ClientId: clientId,
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session,
    ChallengeResponses: { USERNAME, ANSWER },
  })

/** Begins with the password, and answers what the client says to the challenge. */
export async function beginCustomAuthWithSrp(world: World, app: App, USERNAME: string) {
  const client = newSrpClient()
  const challenge = await beginCustomAuth(world, app, USERNAME, { CHALLENGE_NAME: 'SRP_A', SRP_A: client.A })
  return {
    ...challenge,
    prove: (given: string = password, Session = challenge.Session) =>
      world.call('RespondToAuthChallenge', {
        ClientId: app.clientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        Session,
        ChallengeResponses: client.answer(challenge.ChallengeParameters, app.poolId, given, world.clock.now),
        ClientMetadata: { step: 'password' },
      }),
  }
}
