import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SignUpCommand,
  type AttributeType,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import type { LiveServer } from './live-server.ts'

/** Good enough for every pool of the tests. */
export const password = 'Purple-Rain-1984'

/** The AWS SDK's client, signing with a key that a development server takes as any other. */
export function newSdkClient(server: LiveServer): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    endpoint: server.endpoint,
    region: 'eu-test-1',
    credentials: { accessKeyId: 'AKIADEVELOPMENT', secretAccessKey: 'any secret will do' },
  })
}

/** A pool that sends codes by e-mail and has the attribute custom:CustomAttr1, and an app client for it. */
export async function newPool(
  cognito: CognitoIdentityProviderClient,
  pool: Partial<CreateUserPoolCommandInput> = {},
  client: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<{ poolId: string; clientId: string; secret: string | undefined }> {
  const { UserPool: made } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'test',
      AutoVerifiedAttributes: ['email'],
      ...pool,
      Schema: [{ Name: 'CustomAttr1', AttributeDataType: 'String', Mutable: true }, ...(pool.Schema ?? [])],
    }),
  )
  const { UserPoolClient: app } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: made?.Id,
      ClientName: 'test',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...client,
    }),
  )
  assert.ok(made?.Id && app?.ClientId)
  return { poolId: made.Id, clientId: app.ClientId, secret: app.ClientSecret }
}

/** Signs up with the address <name>.<client id>@example.com, confirms and signs in. */
export async function newSignedInUser(
  cognito: CognitoIdentityProviderClient,
  server: LiveServer,
  ClientId: string,
  Username: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ sub: string; email: string; AccessToken: string; IdToken: string; RefreshToken: string }> {
  const email = `${Username}.${ClientId}@example.com`
  const UserAttributes = toList({ email, ...more })
  const { UserSub: sub } = await cognito.send(
    new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }),
  )
  const ConfirmationCode = await server.code(email)
  await cognito.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }))
  const { AuthenticationResult: tokens } = await cognito.send(newSignIn(ClientId, Username, password))
  assert.ok(sub && tokens?.AccessToken && tokens.IdToken && tokens.RefreshToken)
  const { AccessToken, IdToken, RefreshToken } = tokens
  return { sub, email, AccessToken, IdToken, RefreshToken }
}

/** A sign-in that sends the password. */
export function newSignIn(ClientId: string, name: string, secret: string): InitiateAuthCommand {
  const AuthParameters = { USERNAME: name, PASSWORD: secret }
  return new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
}

/** Attributes as the wire has them. */
export const toList = (values: Readonly<Record<string, string>>): AttributeType[] =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }))

/** Attributes by name. */
export const toObject = (list: readonly AttributeType[] = []): Record<string, string | undefined> =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]))
