import assert from 'node:assert/strict'
import test from 'node:test'
import type { ExplicitAuthFlowsType } from '../../../src/model/types.ts'
import { readUser, password, refusal, signUp } from '../../support/people.ts'
import {
  beginSrp,
  decodeToken,
  initiateAuth,
  createUser,
  createUserWithoutPassword,
  setUserState,
  signInBySrp,
  tryPassword,
} from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'
import { incorrectCredentials, userDisabled, userNotFound } from '../../support/refusals.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('the right password signs the user in with three tokens', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const answer = await tryPassword(world, app, 'diego')
  assert.deepEqual(answer.ChallengeParameters, {})
  const { AccessToken, IdToken, RefreshToken, ...rest } = answer.AuthenticationResult ?? {}
  assert.deepEqual(rest, { ExpiresIn: 3600, TokenType: 'Bearer' })
  assert.equal(decodeToken(AccessToken).claims['token_use'], 'access')
  assert.equal(decodeToken(IdToken).claims['token_use'], 'id')
  assert.equal(RefreshToken?.split('.').length, 5)
  const { Username } = await world.call('GetUser', { AccessToken: AccessToken ?? '' })
  assert.equal(Username, 'diego')
})

test('both tokens name the user, the client, the session and the time of the sign-in', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AuthenticationResult } = await tryPassword(world, app, 'diego')
  const { claims: access } = decodeToken(AuthenticationResult?.AccessToken)
  const { claims: id } = decodeToken(AuthenticationResult?.IdToken)
  const { sub } = (await readUser(world, app, 'diego')).attributes
  const now = world.clock.now / 1000
  const { jti, origin_jti, ...rest } = access
  assert.deepEqual(rest, {
    sub,
    iss: `http://127.0.0.1:9229/${app.poolId}`,
    client_id: app.clientId,
    username: 'diego',
    // The id of the request, which is the same for all calls of this world.
    event_id: 'test',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: now,
    iat: now,
    exp: now + 3600,
  })
  assert.match(String(jti), uuid)
  assert.equal(id['origin_jti'], origin_jti)
  assert.deepEqual(
    [id['sub'], id['aud'], id['cognito:username'], id['auth_time']],
    [sub, app.clientId, 'diego', now],
  )
})

test('a wrong password is an incorrect username or password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
})

test('a user signs in by a verified address that serves as alias, and not by an unverified one', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await createUser(world, app, 'diego')
  const set = (verified: string) =>
    world.call('AdminUpdateUserAttributes', {
      UserPoolId: app.poolId,
      Username: 'diego',
      UserAttributes: [
        { Name: 'email', Value: 'diego@example.com' },
        { Name: 'email_verified', Value: verified },
      ],
    })
  await set('false')
  await assert.rejects(tryPassword(world, app, 'diego@example.com'), userNotFound)
  await set('true')
  const { AuthenticationResult } = await tryPassword(world, app, 'diego@example.com')
  assert.equal(decodeToken(AuthenticationResult?.AccessToken).claims['username'], 'diego')
})

test('signing in leaves the time of the last change as it was', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const before = (await readUser(world, app, 'diego')).UserLastModifiedDate
  world.clock.advance(10_000)
  await tryPassword(world, app, 'diego')
  assert.equal((await readUser(world, app, 'diego')).UserLastModifiedDate, before)
})

test('a parameter that is missing is named', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const missing = (name: string) => refusal('InvalidParameterException', `Missing required parameter ${name}`)
  const USERNAME = 'diego'
  await assert.rejects(
    initiateAuth(world, app, 'USER_PASSWORD_AUTH', { PASSWORD: password }),
    missing('USERNAME'),
  )
  await assert.rejects(initiateAuth(world, app, 'USER_PASSWORD_AUTH', { USERNAME }), missing('PASSWORD'))
  await assert.rejects(initiateAuth(world, app, 'USER_SRP_AUTH', { USERNAME }), missing('SRP_A'))
  await assert.rejects(initiateAuth(world, app, 'USER_SRP_AUTH', { SRP_A: '2' }), missing('USERNAME'))
  await assert.rejects(initiateAuth(world, app, 'REFRESH_TOKEN_AUTH'), missing('REFRESH_TOKEN'))
  await assert.rejects(
    world.call('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', ClientId: app.clientId }),
    missing('USERNAME'),
  )
})

test('an app client that does not exist is not found', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  await assert.rejects(
    tryPassword(world, { poolId, clientId: 'nosuchclient' }, 'diego'),
    refusal('ResourceNotFoundException', 'User pool client nosuchclient does not exist.'),
  )
})

test('a flow that the app client has not enabled is refused for every user', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] })
  for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'] as const) {
    await assert.rejects(
      initiateAuth(world, app, flow, { USERNAME: 'nobody' }),
      refusal('InvalidParameterException', `${flow} flow not enabled for this client`),
    )
  }
  await assert.rejects(
    initiateAuth(world, app, 'REFRESH_TOKEN', { REFRESH_TOKEN: 'any' }),
    refusal('InvalidParameterException', 'REFRESH_TOKEN_AUTH flow not enabled for this client'),
  )
})

/** The flows for which an app client with these settings does not say that they are not enabled. */
async function flowsOf(world: World, ExplicitAuthFlows: ExplicitAuthFlowsType[]): Promise<string[]> {
  const app = await world.pool({}, { ExplicitAuthFlows })
  const flows = ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_AUTH'] as const
  const messages = await Promise.all(
    flows.map((flow) => initiateAuth(world, app, flow, { USERNAME: 'x' }).then(String, String)),
  )
  return flows.filter((_, index) => !messages[index]?.includes('flow not enabled for this client'))
}

test('an app client that names no flow allows SRP, custom authentication and refresh, and no password', async () => {
  await using world = await newWorld()
  assert.deepEqual(await flowsOf(world, []), ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH'])
})

test('the older names of flows add to what is allowed anyway, but for that which leaves custom authentication only', async () => {
  await using world = await newWorld()
  const always = ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH']
  assert.deepEqual(await flowsOf(world, ['ADMIN_NO_SRP_AUTH']), always)
  const added = ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_AUTH']
  assert.deepEqual(await flowsOf(world, ['USER_PASSWORD_AUTH']), added)
  assert.deepEqual(await flowsOf(world, ['CUSTOM_AUTH_FLOW_ONLY']), ['REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH'])
})

test('the flows of administrators are not for apps', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] })
  for (const flow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const) {
    await assert.rejects(
      initiateAuth(world, app, flow, { USERNAME: 'diego', PASSWORD: password }),
      refusal('InvalidParameterException', 'Initiate Auth method not supported.'),
    )
  }
})

test('custom authentication needs triggers', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] })
  await assert.rejects(
    initiateAuth(world, app, 'CUSTOM_AUTH', { USERNAME: 'diego' }),
    refusal('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.'),
  )
})

test('a sign-in by choice says that it is not built', async () => {
  await using world = await newWorld()
  const { clientId } = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
  const body = { AuthFlow: 'USER_AUTH', ClientId: clientId, AuthParameters: { USERNAME: 'diego' } }
  const reply = await world.send('InitiateAuth', JSON.stringify(body))
  assert.match(reply.body, /USER_AUTH is not built/)
})

test('a disabled user is told so, whatever the password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(tryPassword(world, app, 'diego'), userDisabled)
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), userDisabled)
  await assert.rejects(beginSrp(world, app, 'diego'), userDisabled)
})

test('a user who has not confirmed is told so, whatever the password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await signUp(world, app, 'diego')
  const unconfirmed = refusal('UserNotConfirmedException', 'User is not confirmed.')
  await assert.rejects(tryPassword(world, app, 'diego'), unconfirmed)
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), unconfirmed)
  await assert.rejects(beginSrp(world, app, 'diego'), unconfirmed)
})

test('a user whose password must be reset is told so, whatever the password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await setUserState(world, app, 'diego', { status: 'RESET_REQUIRED' })
  const reset = refusal('PasswordResetRequiredException', 'Password reset required for the user')
  await assert.rejects(tryPassword(world, app, 'diego'), reset)
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), reset)
  await assert.rejects(beginSrp(world, app, 'diego'), reset)
})

test('for a user without a password every password is wrong', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithoutPassword(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego'), incorrectCredentials)
  await assert.rejects(signInBySrp(world, app, 'diego'), incorrectCredentials)
})

test('a temporary password is good for the days that the pool gives it', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 2 } } })
  const { poolId } = app
  await world.call('AdminCreateUser', {
    UserPoolId: poolId,
    Username: 'diego',
    TemporaryPassword: 'Temporary-1',
    MessageAction: 'SUPPRESS',
  })
  world.clock.advance(2 * 24 * 3_600_000 - 1)
  assert.equal((await tryPassword(world, app, 'diego', 'Temporary-1')).ChallengeName, 'NEW_PASSWORD_REQUIRED')
  world.clock.advance(1)
  await assert.rejects(
    tryPassword(world, app, 'diego', 'Temporary-1'),
    refusal(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    ),
  )
})
