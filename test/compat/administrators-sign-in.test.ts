import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminUserGlobalSignOutCommand,
  GetUserCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { newLiveServer } from '../support/live-server.ts'
import { newPool, newSdkClient, newSignIn, password } from '../support/sdk.ts'

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})

const ExplicitAuthFlows = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH' as const,
  'ALLOW_USER_PASSWORD_AUTH' as const,
  'ALLOW_REFRESH_TOKEN_AUTH' as const,
]
const { poolId: UserPoolId, clientId: ClientId } = await newPool(cognito, {}, { ExplicitAuthFlows })
const temporary = 'Temporary-1'

const invite = (Username: string) =>
  cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username,
      TemporaryPassword: temporary,
      MessageAction: 'SUPPRESS',
    }),
  )

const begin = (USERNAME: string, PASSWORD: string) =>
  cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
      ContextData: {
        IpAddress: '203.0.113.9',
        ServerName: 'backend.example.com',
        ServerPath: '/sign-in',
        HttpHeaders: [{ headerName: 'User-Agent', headerValue: 'Mozilla/5.0' }],
      },
    }),
  )

test('the AWS SDK takes a user from a temporary password to tokens, and signs the user out', async () => {
  await invite('invited')
  const begun = await begin('invited', temporary)
  assert.equal(begun.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  const { AuthenticationResult: tokens } = await cognito.send(
    new AdminRespondToAuthChallengeCommand({
      UserPoolId,
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: begun.Session,
      ChallengeResponses: { USERNAME: 'invited', NEW_PASSWORD: password },
    }),
  )
  const AccessToken = tokens?.AccessToken
  assert.equal((await cognito.send(new GetUserCommand({ AccessToken }))).Username, 'invited')
  const refreshed = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: tokens?.RefreshToken ?? '' },
    }),
  )
  assert.ok(refreshed.AuthenticationResult?.AccessToken)
  assert.ok((await begin('invited', password)).AuthenticationResult?.IdToken)
  await cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: 'invited' }))
  await assert.rejects(cognito.send(new GetUserCommand({ AccessToken })), {
    name: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  })
})

test('an app and an administrator answer what the other began', async () => {
  for (const name of ['by-app', 'by-administrator']) await invite(name)
  const byApp = await cognito.send(newSignIn(ClientId, 'by-app', temporary))
  const answer = (USERNAME: string, Session: string | undefined) => ({
    ClientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED' as const,
    Session,
    ChallengeResponses: { USERNAME, NEW_PASSWORD: password },
  })
  const answered = await cognito.send(
    new AdminRespondToAuthChallengeCommand({ UserPoolId, ...answer('by-app', byApp.Session) }),
  )
  assert.ok(answered.AuthenticationResult?.RefreshToken)
  const { Session } = await begin('by-administrator', temporary)
  const finished = await cognito.send(new RespondToAuthChallengeCommand(answer('by-administrator', Session)))
  assert.ok(finished.AuthenticationResult?.RefreshToken)
})

test('without a signature an administrator begins, answers and ends nothing', async () => {
  for (const action of ['AdminInitiateAuth', 'AdminRespondToAuthChallenge', 'AdminUserGlobalSignOut']) {
    const reply = await fetch(server.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
      },
      body: JSON.stringify({ UserPoolId, ClientId }),
    })
    assert.equal(reply.status, 400)
    const { __type: type, message } = (await reply.json()) as Record<string, unknown>
    assert.deepEqual([type, message], ['MissingAuthenticationTokenException', 'Missing Authentication Token'])
  }
})
