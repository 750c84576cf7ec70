import type { App } from './people.ts'
import { createUser, tryPassword } from './sign-in.ts'
import type { World } from './world.ts'

export const newPassword = 'Another-Horse-8'

/** Somebody has forgotten their password. */
export const forgotPassword = (world: World, { clientId }: App, Username: string) =>
  world.call('ForgotPassword', { ClientId: clientId, Username })

/** Somebody shows a code and sets a new password. */
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

/** Whether a password signs somebody in. */
export const canSignIn = (world: World, app: App, username: string, password: string) =>
  tryPassword(world, app, username, password).then(
    ({ AuthenticationResult }) => AuthenticationResult !== undefined,
    () => false,
  )
