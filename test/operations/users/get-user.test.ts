import assert from 'node:assert/strict'
import test from 'node:test'
import {
  attributesOf,
  attrs,
  readUser,
  confirmedUser,
  refusal,
  signIn,
  signedInUser,
} from '../../support/people.ts'
import { decodeToken } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { userDisabled, userNotFound } from '../../support/refusals.ts'

test('a user reads their name and attributes, sub first, and nothing of MFA that they do not use', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com', nickname: 'D' })
  const answer = await world.call('GetUser', { AccessToken: token })
  assert.deepEqual(Object.keys(answer).toSorted(), ['UserAttributes', 'Username'])
  assert.equal(answer.Username, 'diego')
  assert.equal(answer.UserAttributes?.[0]?.Name, 'sub')
  const { sub: _sub, ...rest } = await attributesOf(world, token)
  assert.deepEqual(rest, { email: 'diego@example.com', email_verified: 'false', nickname: 'D' })
})

test('an app client reads what its list says, and sub', async () => {
  await using world = await newWorld()
  const schema = [
    { Name: 'color', AttributeDataType: 'String' },
    { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
  ] as const
  const app = await world.pool({ Schema: [...schema] }, { ReadAttributes: ['nickname', 'custom:color'] })
  const values = { nickname: 'D', locale: 'de', 'custom:color': 'Purple' }
  const token = await signedInUser(world, app, 'diego', values)
  assert.deepEqual(Object.keys(await attributesOf(world, token)), ['sub', 'nickname', 'custom:color'])
  assert.equal((await readUser(world, app, 'diego')).attributes['locale'], 'de')
})

test('an app client without lists reads every custom attribute, but none that is for developers only', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    Schema: [
      { Name: 'color', AttributeDataType: 'String' },
      { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
    ],
  })
  const token = await signedInUser(world, app, 'diego')
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ 'custom:color': 'Purple', 'dev:custom:score': '3' }),
  })
  assert.deepEqual(Object.keys(await attributesOf(world, token)), ['sub', 'custom:color'])
})

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

test('a token of an app client that was deleted is invalid', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await world.call('GetUser', { AccessToken: token })
  await world.call('DeleteUserPoolClient', { UserPoolId: app.poolId, ClientId: app.clientId })
  await assert.rejects(
    world.call('GetUser', { AccessToken: token }),
    refusal('NotAuthorizedException', 'Invalid Access Token'),
  )
})

test('a token that names an app client of another pool is invalid', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const { claims } = decodeToken(await signedInUser(world, app, 'diego'))
  const access = { ...claims, client_id: (await world.pool()).clientId }
  const { access: token } = await world.context.tokens.sign(app.poolId, { id: {}, access })
  await assert.rejects(
    world.call('GetUser', { AccessToken: token }),
    refusal('NotAuthorizedException', 'Invalid Access Token'),
  )
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

test('the token of a deleted user finds nobody', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  assert.equal(await world.call('DeleteUser', { AccessToken: token }), undefined)
  await assert.rejects(world.call('GetUser', { AccessToken: token }), userNotFound)
})

test('the token of a disabled user is refused, and stays so when the user is enabled', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  assert.deepEqual(await world.call('AdminDisableUser', target), {})
  assert.equal((await readUser(world, app, 'diego')).Enabled, false)
  await assert.rejects(world.call('GetUser', { AccessToken: token }), userDisabled)
  assert.deepEqual(await world.call('AdminEnableUser', target), {})
  await assert.rejects(
    world.call('GetUser', { AccessToken: token }),
    refusal('NotAuthorizedException', 'Access Token has been revoked'),
  )
  const { AccessToken } = await signIn(world, app, 'diego')
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
})

test('an administrator reads all attributes, the dates and the state of the account', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego', { nickname: 'D' })
  const { UserAttributes: _list, attributes: _values, ...rest } = await readUser(world, app, 'diego')
  const at = world.clock.now / 1000
  assert.deepEqual(rest, {
    Username: 'diego',
    UserCreateDate: at,
    UserLastModifiedDate: at,
    Enabled: true,
    UserStatus: 'CONFIRMED',
  })
  await assert.rejects(readUser(world, app, 'nobody'), userNotFound)
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

test('a deleted user leaves nothing behind', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego', { email: 'diego@example.com' })
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  assert.equal(await world.call('AdminDeleteUser', target), undefined)
  await assert.rejects(readUser(world, app, 'diego'), userNotFound)
  assert.deepEqual((await world.call('ListUsers', { UserPoolId: app.poolId })).Users, [])
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
  await assert.rejects(world.call('GetUser', { AccessToken: forged }), { name: /UserNotFound|NotAuthorized/ })
})
