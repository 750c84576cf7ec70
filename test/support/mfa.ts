import type {
  ChallengeNameType,
  CreateUserPoolClientRequest,
  SetUserPoolMfaConfigRequest,
} from '../../src/model/types.ts'
import { readUser, confirmedUser, signIn, type App } from './people.ts'
import type { World } from './world.ts'

export const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }

/** What turns each factor on for a pool. */
export const sms = { SmsMfaConfiguration: { SmsConfiguration } }
export const email = { EmailMfaConfiguration: {} }
export const token = { SoftwareTokenMfaConfiguration: { Enabled: true } }

/** A pool that offers second factors. */
export async function poolWithMfa(
  world: World,
  config: Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>,
  client: Partial<CreateUserPoolClientRequest> = {},
): Promise<App> {
  const app = await world.pool({}, client)
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, ...config })
  return app
}

/** A confirmed user with both kinds of address, neither of them verified. */
export const confirmedUserWithAddresses = (world: World, app: App, username: string): Promise<string> =>
  confirmedUser(world, app, username, { email: `${username}@example.com`, phone_number: '+15550109934' })

/** What a user has turned on and prefers, as administrators read it. */
export async function mfaOf(world: World, app: App, username: string) {
  const { UserMFASettingList, PreferredMfaSetting } = await readUser(world, app, username)
  return [UserMFASettingList, PreferredMfaSetting]
}

/** Answers a challenge of a sign-in. */
export const respondToChallenge = (
  world: World,
  { clientId }: App,
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  answers: Readonly<Record<string, string>>,
  ClientMetadata?: Readonly<Record<string, string>>,
) =>
  world.call('RespondToAuthChallenge', {
    ClientId: clientId,
    ChallengeName,
    Session,
    ChallengeResponses: { USERNAME: 'diego', ...answers },
    ClientMetadata,
  })

/** Of one factor. */
export const enabled = { Enabled: true }

export const optionalMessages = { MfaConfiguration: 'OPTIONAL', ...sms, ...email } as const

/** An administrator changes the second factors of a user. */
export const setMfaPreference = (world: World, { poolId }: App, settings: object, Username = 'diego') =>
  world.call('AdminSetUserMFAPreference', { UserPoolId: poolId, Username, ...settings })

/** A pool where second factors are optional, and a user, `diego`, who has turned on SMS codes or what is given. */
export async function appWithMfaUser(
  world: World,
  settings: object = { SMSMfaSettings: enabled },
): Promise<App> {
  const app = await poolWithMfa(world, optionalMessages)
  await confirmedUserWithAddresses(world, app, 'diego')
  await setMfaPreference(world, app, settings)
  return app
}

export const preferred = { Enabled: true, PreferredMfa: true }

/** A pool that offers every factor, and a signed-in user, `diego`, with both kinds of address. */
export async function signedInUserWithAddresses(world: World) {
  const app = await poolWithMfa(world, { ...optionalMessages, ...token })
  await confirmedUserWithAddresses(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  return { app, AccessToken, target: { UserPoolId: app.poolId, Username: 'diego' } }
}
