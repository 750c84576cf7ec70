import assert from 'node:assert/strict'
import test from 'node:test'
import { confirmedUser, password, refusal, signIn, signedInUser } from '../support/people.ts'
import { userDisabled, userNotFound } from '../support/refusals.ts'
import { decodeToken, setUserState } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

test('a token that is no token is invalid', async () => {
  await using world = await newWorld()
  for (const token of ['rubbish', 'a.b.c', 'e30.e30.e30', '...']) {
    await assert.rejects(
      world.call('GetUser', { AccessToken: token }),
      refusal('NotAuthorizedException', 'Invalid Access Token'),
    )
  }
})

test('an ID token in place of an access token is invalid, and so is a refresh token', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const { IdToken, RefreshToken } = await signIn(world, app, 'diego')
  for (const token of [IdToken, RefreshToken]) {
    await assert.rejects(
      world.call('GetUser', { AccessToken: token }),
      refusal('NotAuthorizedException', 'Invalid Access Token'),
    )
  }
})

test('an altered token does not verify', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const [header, payload = '', signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  const altered = Buffer.from(JSON.stringify({ ...claims, exp: Number(claims['exp']) + 1 })).toString(
    'base64url',
  )
  await assert.rejects(
    world.call('GetUser', { AccessToken: [header, altered, signature].join('.') }),
    refusal('NotAuthorizedException', 'Could not verify signature for Access Token'),
  )
})

test('a token of a pool that is not here is invalid', async () => {
  await using world = await newWorld()
  await using other = await newWorld()
  const token = await signedInUser(other, await other.pool(), 'diego')
  await assert.rejects(
    world.call('GetUser', { AccessToken: token }),
    refusal('NotAuthorizedException', 'Invalid Access Token'),
  )
})

test('a token of a pool that was deleted is invalid', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await world.call('GetUser', { AccessToken: token })
  await world.call('DeleteUserPool', { UserPoolId: app.poolId })
  await assert.rejects(
    world.call('GetUser', { AccessToken: token }),
    refusal('NotAuthorizedException', 'Invalid Access Token'),
  )
})

const noClient = refusal('ResourceNotFoundException', 'User pool client ID does not exist.')

test('a token of an app client that was deleted is told so, by every operation of the user', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  await world.call('GetUser', { AccessToken })
  await world.call('DeleteUserPoolClient', { UserPoolId: app.poolId, ClientId: app.clientId })
  for (const call of [
    world.call('GetUser', { AccessToken }),
    world.call('UpdateUserAttributes', { AccessToken, UserAttributes: [] }),
    world.call('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword: password }),
    world.call('AssociateSoftwareToken', { AccessToken }),
    world.call('GlobalSignOut', { AccessToken }),
    world.call('DeleteUser', { AccessToken }),
  ]) {
    await assert.rejects(call, noClient)
  }
})

test('a token that names an app client of another pool is told that the client does not exist', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const { claims } = decodeToken(await signedInUser(world, app, 'diego'))
  const access = { ...claims, client_id: (await world.pool()).clientId }
  const { access: token } = await world.context.tokens.sign(app.poolId, { id: {}, access })
  await assert.rejects(world.call('GetUser', { AccessToken: token }), noClient)
})

test('the token of a deleted user is told of the user, once the name is taken again of the new one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  const { poolId: UserPoolId } = app
  const get = () => world.call('GetUser', { AccessToken })
  await world.call('AdminDeleteUser', { UserPoolId, Username: 'diego' })
  await assert.rejects(get(), userNotFound)
  await world.call('SignUp', { ClientId: app.clientId, Username: 'diego', Password: password })
  await assert.rejects(get(), refusal('UserNotConfirmedException', 'User is not confirmed.'))
  await world.call('AdminConfirmSignUp', { UserPoolId, Username: 'diego' })
  await assert.rejects(get(), refusal('NotAuthorizedException', 'Invalid access token.'))
})

test('of what is wrong with a token, the client comes first, then the user, the state, and revocation', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const { poolId: UserPoolId, clientId: ClientId } = app
  await confirmedUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  const get = () => world.call('GetUser', { AccessToken })
  await world.call('RevokeToken', { ClientId, Token: RefreshToken })
  await assert.rejects(get(), refusal('NotAuthorizedException', 'Access Token has been revoked'))
  await world.call('AdminDisableUser', { UserPoolId, Username: 'diego' })
  await assert.rejects(get(), userDisabled)
  await setUserState(world, app, 'diego', { status: 'UNCONFIRMED' })
  await assert.rejects(get(), refusal('UserNotConfirmedException', 'User is not confirmed.'))
  await world.call('AdminDeleteUser', { UserPoolId, Username: 'diego' })
  await assert.rejects(get(), userNotFound)
  await world.call('DeleteUserPoolClient', { UserPoolId, ClientId })
  await assert.rejects(get(), noClient)
  world.clock.advance(3_600_000)
  await assert.rejects(get(), refusal('NotAuthorizedException', 'Access Token has expired'))
})

test('a token expires after the time that its app client sets', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } })
  const token = await signedInUser(world, app, 'diego')
  world.clock.advance(5 * 60_000 - 1000)
  await world.call('GetUser', { AccessToken: token })
  world.clock.advance(1000)
  await assert.rejects(
    world.call('GetUser', { AccessToken: token }),
    refusal('NotAuthorizedException', 'Access Token has expired'),
  )
})

test('after a sign-out everywhere the token is revoked, and a sign-in in the same millisecond is not', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  world.clock.advance(1)
  await world.call('GlobalSignOut', { AccessToken: token })
  const again = await signIn(world, app, 'diego')
  await assert.rejects(
    world.call('GetUser', { AccessToken: token }),
    refusal('NotAuthorizedException', 'Access Token has been revoked'),
  )
  await world.call('GetUser', { AccessToken: again.AccessToken })
})

test('every operation of an administrator on a user says so when the user or the pool is not there', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  for (const [UserPoolId, name, message] of [
    [poolId, 'UserNotFoundException', 'User does not exist.'],
    ['eu_nothing1', 'ResourceNotFoundException', 'User pool eu_nothing1 does not exist.'],
  ] as const) {
    const target = { UserPoolId, Username: 'nobody' }
    const calls = [
      world.call('AdminGetUser', target),
      world.call('AdminUpdateUserAttributes', { ...target, UserAttributes: [] }),
      world.call('AdminDeleteUserAttributes', { ...target, UserAttributeNames: ['nickname'] }),
      world.call('AdminConfirmSignUp', target),
      world.call('AdminEnableUser', target),
      world.call('AdminDisableUser', target),
      world.call('AdminSetUserPassword', { ...target, Password: 'Correct-Horse-7' }),
      world.call('AdminDeleteUser', target),
    ]
    for (const call of calls) await assert.rejects(call, { name, message })
  }
})

test('a token without the scope for self-service is refused by every operation of the user', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const claims: Record<string, unknown> = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  )
  const access = { ...claims, scope: 'openid profile' }
  const AccessToken = (await world.context.tokens.sign(app.poolId, { id: {}, access })).access
  const lacks = refusal('NotAuthorizedException', 'Access Token does not have required scopes')
  await assert.rejects(world.call('GetUser', { AccessToken }), lacks)
  await assert.rejects(world.call('UpdateUserAttributes', { AccessToken, UserAttributes: [] }), lacks)
  await assert.rejects(world.call('DeleteUserAttributes', { AccessToken, UserAttributeNames: [] }), lacks)
  await assert.rejects(world.call('DeleteUser', { AccessToken }), lacks)
  await assert.rejects(world.call('GlobalSignOut', { AccessToken }), lacks)
})

test('a token that says another issuer than its pool is invalid', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const other = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const claims: Record<string, unknown> = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  )
  const forged = (await world.context.tokens.sign(other.poolId, { id: {}, access: claims })).access
  await assert.rejects(world.call('GetUser', { AccessToken: forged }), noClient)
})
