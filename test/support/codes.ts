import type { App } from './people.ts'
import { createUser, tryPassword } from './sign-in.ts'
import type { World } from './world.ts'

export const newPassword = 'Another-Horse-8'

/** Asks for a code to recover a password. */
export const forgotPassword = (world: World, { clientId }: App, Username: string) =>
  world.call('ForgotPassword', { ClientId: clientId, Username })

/** Shows a code and sets a new password. */
export const confirmForgotPassword = (
  world: World,
  { clientId }: App,
  Username: string,
  ConfirmationCode: string,
  Password: string = newPassword,
) => world.call('ConfirmForgotPassword', { ClientId: clientId, Username, ConfirmationCode, Password })

/** Another code than this. */
export const wrongCode = (code: string) => (code === '000000' ? '000001' : '000000')

/** An administrator makes a user with the usual password and these verified addresses. */
export async function createUserWithAddresses(
  world: World,
  app: App,
  username: string,
  addresses: Readonly<{ email?: string; phone_number?: string }> = { email: `${username}@example.com` },
): Promise<void> {
  await createUser(world, app, username)
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: username,
    UserAttributes: Object.entries(addresses).flatMap(([Name, Value]) => [
      { Name, Value },
      { Name: `${Name}_verified`, Value: 'true' },
    ]),
  })
}

/** Whether a password signs a user in. */
export const canSignIn = (world: World, app: App, username: string, password: string) =>
  tryPassword(world, app, username, password).then(
    ({ AuthenticationResult }) => AuthenticationResult !== undefined,
    () => false,
  )

/** Shows a code for a new account. `force` takes an alias over from another user. */
export const confirmSignUp = (
  world: World,
  { clientId }: App,
  Username: string,
  ConfirmationCode: string,
  force = false,
) =>
  world.call('ConfirmSignUp', { ClientId: clientId, Username, ConfirmationCode, ForceAliasCreation: force })

/** Asks for another code for a new account. */
export const resendConfirmationCode = (world: World, { clientId }: App, Username: string) =>
  world.call('ResendConfirmationCode', { ClientId: clientId, Username })
