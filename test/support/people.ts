import type { AttributeType, SignUpResponse } from '../../src/model/types.ts'
import type { World } from './world.ts'

export interface App {
  readonly poolId: string
  readonly clientId: string
}

export const password = 'Correct-Horse-7'

/** Attributes as the wire lists them. */
export const attrs = (values: Readonly<Record<string, string>>): AttributeType[] =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }))

/** Attributes of the wire as an object. */
export const valuesOf = (list: readonly AttributeType[] | undefined): Record<string, string | undefined> =>
  Object.fromEntries((list ?? []).map(({ Name, Value }) => [Name, Value]))

/** Signs a user up. */
export const signUp = (
  world: World,
  app: App,
  username: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<SignUpResponse> =>
  world.call('SignUp', {
    ClientId: app.clientId,
    Username: username,
    Password: password,
    UserAttributes: attrs(attributes),
  })

/** A user who signed up, confirmed by an administrator. Answers the sub. */
export async function confirmedUser(
  world: World,
  app: App,
  username: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { UserSub } = await signUp(world, app, username, attributes)
  await world.call('AdminConfirmSignUp', { UserPoolId: app.poolId, Username: username })
  return UserSub
}

/** The tokens of a sign-in by password. */
export async function signIn(world: World, app: App, username: string) {
  const { AuthenticationResult } = await world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: app.clientId,
    AuthParameters: { USERNAME: username, PASSWORD: password },
  })
  const { AccessToken = '', IdToken = '', RefreshToken = '' } = AuthenticationResult ?? {}
  return { AccessToken, IdToken, RefreshToken }
}

/** A confirmed user who has signed in: their access token. */
export async function signedInUser(
  world: World,
  app: App,
  username: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  await confirmedUser(world, app, username, attributes)
  return (await signIn(world, app, username)).AccessToken
}

/** What a signed-in user reads of themselves. */
export const attributesOf = async (world: World, AccessToken: string) =>
  valuesOf((await world.call('GetUser', { AccessToken })).UserAttributes)

/** What an administrator reads of a user. */
export async function readUser(world: World, app: App, Username: string) {
  const user = await world.call('AdminGetUser', { UserPoolId: app.poolId, Username })
  return { ...user, attributes: valuesOf(user.UserAttributes) }
}

/** The newest code that was sent. */
export const lastCode = (world: World): string => world.messages.at(-1)?.code ?? ''

/** Matches an error of the wire by name and message. */
export const refusal = (name: string, message: string | RegExp) => ({ name, message })
