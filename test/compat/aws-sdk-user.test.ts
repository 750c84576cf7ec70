import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  ChangePasswordCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  NotAuthorizedException,
  RevokeTokenCommand,
  UpdateUserAttributesCommand,
  UserNotFoundException,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { decodeToken } from '../support/sign-in.ts'
import { newLiveServer } from '../support/live-server.ts'
import {
  newPool,
  newSdkClient,
  newSignedInUser,
  newSignIn,
  password,
  toList,
  toObject,
} from '../support/sdk.ts'

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})

test('a signed-in user reads, changes, verifies and removes attributes', async () => {
  const { clientId, poolId: UserPoolId } = await newPool(cognito, {
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  const { AccessToken, sub } = await newSignedInUser(cognito, server, clientId, 'diego', {
    'custom:CustomAttr1': 'Purple',
  })
  const read = await cognito.send(new GetUserCommand({ AccessToken }))
  assert.equal(read.Username, 'diego')
  assert.equal(read.UserAttributes?.at(-1)?.Name, 'sub')
  assert.deepEqual(toObject(read.UserAttributes), {
    sub,
    email: `diego.${clientId}@example.com`,
    email_verified: 'true',
    'custom:CustomAttr1': 'Purple',
  })

  const email = `new.${clientId}@example.org`
  const updated = await cognito.send(
    new UpdateUserAttributesCommand({ AccessToken, UserAttributes: toList({ email, name: 'Diego' }) }),
  )
  const delivery = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' }
  assert.deepEqual(updated.CodeDeliveryDetailsList, [delivery])
  const sent = await cognito.send(
    new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }),
  )
  assert.deepEqual(sent.CodeDeliveryDetails, delivery)
  const Code = await server.code(email)
  await cognito.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }))
  await cognito.send(
    new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['custom:CustomAttr1'] }),
  )
  const seen = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: 'diego' }))
  assert.deepEqual(toObject(seen.UserAttributes), { sub, email, email_verified: 'true', name: 'Diego' })
  assert.equal(seen.UserStatus, 'CONFIRMED')
  assert.equal(seen.Enabled, true)
  assert.ok(seen.UserCreateDate instanceof Date)
  assert.ok(seen.UserLastModifiedDate instanceof Date)
  assert.ok(seen.UserLastModifiedDate >= seen.UserCreateDate)
})

test('a session is refreshed, revoked, or ended with all the others', async () => {
  const { clientId: ClientId } = await newPool(cognito)
  const first = await newSignedInUser(cognito, server, ClientId, 'sessions')
  const refreshed = await cognito.send(
    new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: first.RefreshToken }),
  )
  const AccessToken = refreshed.AuthenticationResult?.AccessToken
  assert.ok(AccessToken)
  await cognito.send(new RevokeTokenCommand({ ClientId, Token: first.RefreshToken }))
  const isRevoked = (error: unknown) => {
    assert.ok(error instanceof NotAuthorizedException)
    assert.equal(error.message, 'Access Token has been revoked')
    return true
  }
  await assert.rejects(cognito.send(new GetUserCommand({ AccessToken })), isRevoked)
  const second = await cognito.send(newSignIn(ClientId, 'sessions', password))
  const third = await cognito.send(newSignIn(ClientId, 'sessions', password))
  await cognito.send(new GlobalSignOutCommand({ AccessToken: second.AuthenticationResult?.AccessToken }))
  for (const { AuthenticationResult: tokens } of [second, third]) {
    await assert.rejects(cognito.send(new GetUserCommand({ AccessToken: tokens?.AccessToken })), isRevoked)
  }
})

test('tokens name the request that signed the user in, also after a refresh', async () => {
  const { clientId: ClientId } = await newPool(cognito)
  await newSignedInUser(cognito, server, ClientId, 'traced')
  const { $metadata, AuthenticationResult: signedIn } = await cognito.send(
    newSignIn(ClientId, 'traced', password),
  )
  const { AuthenticationResult: refreshed } = await cognito.send(
    new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: signedIn?.RefreshToken }),
  )
  assert.match($metadata.requestId ?? '', /^[0-9a-f-]{36}$/)
  for (const token of [
    signedIn?.AccessToken,
    signedIn?.IdToken,
    refreshed?.AccessToken,
    refreshed?.IdToken,
  ]) {
    assert.equal(decodeToken(token).claims['event_id'], $metadata.requestId)
  }
})

test('a user changes the password and deletes the account', async () => {
  const { clientId, poolId: UserPoolId } = await newPool(cognito)
  const { AccessToken } = await newSignedInUser(cognito, server, clientId, 'leaving')
  await cognito.send(
    new ChangePasswordCommand({
      AccessToken,
      PreviousPassword: password,
      ProposedPassword: 'Raspberry-1985',
    }),
  )
  await assert.rejects(
    cognito.send(newSignIn(clientId, 'leaving', password)),
    (error) => error instanceof NotAuthorizedException,
  )
  assert.ok((await cognito.send(newSignIn(clientId, 'leaving', 'Raspberry-1985'))).AuthenticationResult)
  await cognito.send(new DeleteUserCommand({ AccessToken }))
  const isUnknown = (error: unknown) => error instanceof UserNotFoundException
  await assert.rejects(cognito.send(new GetUserCommand({ AccessToken })), isUnknown)
  await assert.rejects(
    cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'leaving' })),
    isUnknown,
  )
})
