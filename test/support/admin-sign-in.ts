import type { AuthFlowType, ChallengeNameType, Input } from '../../src/model/types.ts'
import { password, type App } from './people.ts'
import { newSrpClient } from './srp-client.ts'
import type { World } from './world.ts'

type Parameters = Readonly<Record<string, string>>

/** Settings of an app client for which administrators sign users in. */
export const adminFlows = {
  ExplicitAuthFlows: [
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ] as const,
}

/** An administrator begins a sign-in by any flow. */
export const adminInitiateAuth = (
  world: World,
  { poolId, clientId }: App,
  AuthFlow: AuthFlowType,
  AuthParameters: Parameters = {},
  more: Partial<Input<'AdminInitiateAuth'>> = {},
) =>
  world.call('AdminInitiateAuth', {
    UserPoolId: poolId,
    ClientId: clientId,
    AuthFlow,
    AuthParameters,
    ...more,
  })

/** An administrator sends the password of a user. */
export const tryPasswordAsAdmin = (
  world: World,
  app: App,
  USERNAME: string,
  PASSWORD: string = password,
  more: Partial<Input<'AdminInitiateAuth'>> = {},
) => adminInitiateAuth(world, app, 'ADMIN_USER_PASSWORD_AUTH', { USERNAME, PASSWORD }, more)

/** An administrator answers a challenge. */
export const adminRespondToAuthChallenge = (
  world: World,
  { poolId, clientId }: App,
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  ChallengeResponses: Parameters,
  more: Partial<Input<'AdminRespondToAuthChallenge'>> = {},
) =>
  world.call('AdminRespondToAuthChallenge', {
    UserPoolId: poolId,
    ClientId: clientId,
    ChallengeName,
    Session,
    ChallengeResponses,
    ...more,
  })

/** An administrator begins a sign-in by SRP, and has the answer to its challenge. */
export async function beginSrpAsAdmin(world: World, app: App, USERNAME: string) {
  const client = newSrpClient()
  const challenge = await adminInitiateAuth(world, app, 'USER_SRP_AUTH', { USERNAME, SRP_A: client.A })
  return {
    ...challenge,
    answer: (given: string = password) =>
      client.answer(challenge.ChallengeParameters, app.poolId, given, world.clock.now),
  }
}

/** What an administrator's server tells of the user whom it signs in. */
export const contextData = (IpAddress: string) => ({
  IpAddress,
  ServerName: 'backend.example.com',
  ServerPath: '/sign-in',
  HttpHeaders: [{ headerName: 'User-Agent', headerValue: 'Mozilla/5.0' }],
})
