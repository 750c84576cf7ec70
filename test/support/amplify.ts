import { Amplify } from 'aws-amplify'
import { confirmSignUp, signIn, signOut, signUp } from 'aws-amplify/auth'
import { ConsoleLogger } from 'aws-amplify/utils'
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { LiveServer } from './live-server.ts'
import { password } from './sdk.ts'

/** Points the package, which knows one configuration at a time, to a server. */
export function configure(
  server: LiveServer,
  { poolId, clientId }: Pick<LiveServer, 'poolId' | 'clientId'> = server,
): void {
  // The package warns of every endpoint that is not Amazon's own.
  ConsoleLogger.LOG_LEVEL = 'ERROR'
  Amplify.configure({
    Auth: { Cognito: { userPoolId: poolId, userPoolClientId: clientId, userPoolEndpoint: server.endpoint } },
  })
}

/** Signs up and confirms a user with the e-mail address <name>@example.com, and answers the `sub`. */
export async function newUser(
  server: LiveServer,
  username: string,
  attributes: Record<string, string> = {},
): Promise<string> {
  const email = `${username}@example.com`
  const options = { userAttributes: { email, ...attributes } }
  const { userId } = await signUp({ username, password, options })
  await confirmSignUp({ username, confirmationCode: await server.code(email) })
  assert.ok(userId)
  return userId
}

/** Signed in until the test ends, since the package holds one user at a time. */
export async function newSignedInUser(
  server: LiveServer,
  t: TestContext,
  username: string,
  attributes: Record<string, string> = {},
) {
  const userId = await newUser(server, username, attributes)
  t.after(() => signOut())
  await signIn({ username, password, options: { authFlowType: 'USER_PASSWORD_AUTH' } })
  return userId
}

/** What the service says to an access token that the package no longer holds. */
export async function getUserWith(
  endpoint: string,
  accessToken: string | undefined,
): Promise<Record<string, string>> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
    },
    body: JSON.stringify({ AccessToken: accessToken }),
  })
  return (await answer.json()) as Record<string, string>
}
