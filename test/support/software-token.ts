import { codeAt } from './authenticator.ts'
import { poolWithMfa, respondToChallenge, token } from './mfa.ts'
import { confirmedUser, refusal, signIn, type App } from './people.ts'
import { tryPassword } from './sign-in.ts'
import type { World } from './world.ts'

/** How long a code of an app is the current one (milliseconds). */
export const codePeriod = 30_000

export const optionalApp = { MfaConfiguration: 'OPTIONAL', ...token } as const
export const requiredApp = { MfaConfiguration: 'ON', ...token } as const

export const setupMismatch = refusal(
  'EnableSoftwareTokenMFAException',
  'Code mismatch and fail enable Software Token MFA',
)
export const appNotSetUp = refusal(
  'SoftwareTokenMFANotFoundException',
  'User has not set up software token mfa',
)
export const appCodeUsed = refusal('ExpiredCodeException', 'Your software token has already been used once.')

/** The code that an app with this seed shows now. */
export const currentCode = (world: World, secret: string) => codeAt(secret, world.clock.now)

/** A signed-in user, `diego`, who has set up an app and prefers it as second factor. */
export async function userWithApp(world: World, config: object = {}) {
  const app = await poolWithMfa(world, { ...optionalApp, ...config })
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  const { SecretCode: secret = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  const UserCode = currentCode(world, secret)
  await world.call('VerifySoftwareToken', { AccessToken, UserCode, FriendlyDeviceName: 'Phone' })
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  world.clock.advance(codePeriod)
  return { app, AccessToken, secret }
}

/** The sign-in of a confirmed user, `diego`, who has no second factor in a pool that requires one. */
export async function signInWithoutMfa(world: World, config: object = {}) {
  const app = await poolWithMfa(world, { ...requiredApp, ...config })
  await confirmedUser(world, app, 'diego')
  return { app, ...(await tryPassword(world, app, 'diego')) }
}

/** Answers the demand for a code of the app. */
export const answerAppCode = (world: World, app: App, Session: string | undefined, code: string) =>
  respondToChallenge(world, app, 'SOFTWARE_TOKEN_MFA', Session, { SOFTWARE_TOKEN_MFA_CODE: code })
