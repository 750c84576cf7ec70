import assert from 'node:assert/strict'
import test from 'node:test'
import type { LambdaConfigType } from '../../src/model/types.ts'
import { newFunctions, refusing, eventFrame } from '../support/functions.ts'
import { confirmedUser, password, refusal, signIn } from '../support/people.ts'
import { beginFirstSignIn, decodeToken, createUser, answerNewPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

const LambdaArn = 'arn:aws:lambda:eu-test-1:123456789012:function:tokens'

const first: LambdaConfigType = { PreTokenGeneration: LambdaArn }

const later = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0'): LambdaConfigType => ({
  PreTokenGenerationConfig: { LambdaArn, LambdaVersion },
})

const rotating = {
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 0 },
}

test('a function is asked before tokens are made, in the first version of the event unless told otherwise', async () => {
  const triggers = newFunctions({ PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  for (const LambdaConfig of [first, later('V1_0')]) {
    const app = await world.pool({ LambdaConfig })
    const sub = await confirmedUser(world, app, 'diego', { email: 'diego@example.com' })
    await signIn(world, app, 'diego')
    assert.deepEqual(triggers.asked.at(-1), {
      trigger: 'PreTokenGeneration',
      event: {
        ...eventFrame(app, 'TokenGeneration_Authentication'),
        request: {
          userAttributes: {
            sub,
            'cognito:user_status': 'CONFIRMED',
            email: 'diego@example.com',
            email_verified: 'false',
          },
          groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
        },
        response: { claimsOverrideDetails: null },
      },
    })
  }
})

test('the later versions of the event tell the scopes too', async () => {
  const triggers = newFunctions({ PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  for (const [name, version] of [
    ['V2_0', '2'],
    ['V3_0', '3'],
  ] as const) {
    const app = await world.pool({ LambdaConfig: later(name) })
    await createUser(world, app, 'diego')
    await signIn(world, app, 'diego')
    const event = triggers.asked.at(-1)?.event
    assert.equal(event?.version, version)
    assert.deepEqual(event?.request['scopes'], ['aws.cognito.signin.user.admin'])
    assert.deepEqual(event?.response, { claimsAndScopeOverrideDetails: null })
  }
})

test('the first version changes the ID token, and of the access token only the groups', async () => {
  const claimsOverrideDetails = {
    claimsToAddOrOverride: { team: 'red', email: 'shown@example.com' },
    claimsToSuppress: ['name'],
    groupOverrideDetails: {
      groupsToOverride: ['admins'],
      iamRolesToOverride: ['arn:role'],
      preferredRole: 'arn:role',
    },
  }
  const triggers = newFunctions({ PreTokenGeneration: () => ({ claimsOverrideDetails }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: first })
  await confirmedUser(world, app, 'diego', { email: 'diego@example.com', name: 'Diego' })
  const { IdToken, AccessToken } = await signIn(world, app, 'diego')
  const { team, email, name, ...id } = decodeToken(IdToken).claims
  assert.deepEqual({ team, email, name }, { team: 'red', email: 'shown@example.com', name: undefined })
  assert.deepEqual(id['cognito:groups'], ['admins'])
  assert.deepEqual(id['cognito:roles'], ['arn:role'])
  assert.equal(id['cognito:preferred_role'], 'arn:role')
  const access = decodeToken(AccessToken).claims
  assert.deepEqual(access['cognito:groups'], ['admins'])
  assert.equal('team' in access || 'cognito:roles' in access, false)
})

test('the later versions change both tokens and the scopes, by any JSON', async () => {
  const claimsAndScopeOverrideDetails = {
    idTokenGeneration: {
      claimsToAddOrOverride: { level: 3, tags: ['a', { b: true }] },
      claimsToSuppress: ['name'],
    },
    accessTokenGeneration: {
      claimsToAddOrOverride: { tenant: { id: 7 } },
      scopesToAdd: ['orders/read', 'openid'],
      scopesToSuppress: ['openid'],
    },
  }
  const triggers = newFunctions({ PreTokenGeneration: () => ({ claimsAndScopeOverrideDetails }) })
  await using world = await newWorld({ triggers })
  for (const version of ['V2_0', 'V3_0'] as const) {
    const app = await world.pool({ LambdaConfig: later(version) })
    await confirmedUser(world, app, 'diego', { name: 'Diego' })
    const { IdToken, AccessToken } = await signIn(world, app, 'diego')
    const id = decodeToken(IdToken).claims
    assert.deepEqual([id['level'], id['tags'], 'name' in id], [3, ['a', { b: true }], false])
    const access = decodeToken(AccessToken).claims
    assert.deepEqual(access['tenant'], { id: 7 })
    assert.equal(access['scope'], 'aws.cognito.signin.user.admin orders/read')
    assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
  }
})

test('an access token without the scope for self-service serves elsewhere only', async () => {
  const triggers = newFunctions({
    PreTokenGeneration: () => ({
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { scopesToSuppress: ['aws.cognito.signin.user.admin'] },
      },
    }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: later('V2_0') })
  await createUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  assert.equal(decodeToken(AccessToken).claims['scope'], '')
  const error = refusal('NotAuthorizedException', 'Access Token does not have required scopes')
  await assert.rejects(world.call('GetUser', { AccessToken }), error)
})

test('a refresh asks again, without what the app gives along', async () => {
  const triggers = newFunctions({ PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: first })
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  await world.call('InitiateAuth', {
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    ClientId: app.clientId,
    AuthParameters: { REFRESH_TOKEN: RefreshToken },
    ClientMetadata: { device: 'phone' },
  })
  const event = triggers.asked.at(-1)?.event
  assert.equal(event?.triggerSource, 'TokenGeneration_RefreshTokens')
  assert.equal('clientMetadata' in (event?.request ?? {}), false)
})

test('an exchange of a refresh token asks too, with what the app gives along', async () => {
  const triggers = newFunctions({
    PreTokenGeneration: () => ({ claimsOverrideDetails: { claimsToAddOrOverride: { team: 'red' } } }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: first }, rotating)
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  const { AuthenticationResult } = await world.call('GetTokensFromRefreshToken', {
    ClientId: app.clientId,
    RefreshToken,
    ClientMetadata: { device: 'phone' },
  })
  const event = triggers.asked.at(-1)?.event
  assert.equal(event?.triggerSource, 'TokenGeneration_RefreshTokens')
  assert.deepEqual(event?.request['clientMetadata'], { device: 'phone' })
  assert.equal(decodeToken(AuthenticationResult?.IdToken).claims['team'], 'red')
})

test('a refresh token that is exchanged once outlives a function that refuses', async () => {
  let isBroken = false
  const triggers = newFunctions({
    PreTokenGeneration: (event) => (isBroken ? refusing('Later')() : event.response),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: first }, rotating)
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  const exchange = () => world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken })
  isBroken = true
  await assert.rejects(exchange(), { name: 'UserLambdaValidationException' })
  isBroken = false
  assert.ok((await exchange()).AuthenticationResult?.RefreshToken)
})

test('a function is asked once about an exchange that another came before', async () => {
  const triggers = newFunctions({ PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  const grace = {
    ...rotating,
    RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 60 },
  }
  const app = await world.pool({ LambdaConfig: first }, grace)
  await createUser(world, app, 'diego')
  const { RefreshToken } = await signIn(world, app, 'diego')
  const { store } = world.context
  const rotate = store.rotateSession.bind(store)
  let isFirst = true
  store.rotateSession = async (...change) => {
    const done = await rotate(...change)
    const isSeen = isFirst
    isFirst = false
    return isSeen ? false : done
  }
  const before = triggers.asked.length
  const { AuthenticationResult } = await world.call('GetTokensFromRefreshToken', {
    ClientId: app.clientId,
    RefreshToken,
  })
  assert.ok(AuthenticationResult?.RefreshToken)
  assert.equal(isFirst, false)
  assert.equal(triggers.asked.length - before, 1)
})

test('a first sign-in tells that it is one', async () => {
  const triggers = newFunctions({ PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: first })
  const TemporaryPassword = 'Temporary-1'
  await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'eva', TemporaryPassword })
  const { Session } = await beginFirstSignIn(world, app, 'eva', TemporaryPassword)
  assert.deepEqual(triggers.asked, [])
  await answerNewPassword(world, app, Session, { USERNAME: 'eva', NEW_PASSWORD: password })
  const [event] = triggers.events('PreTokenGeneration')
  assert.equal(event?.triggerSource, 'TokenGeneration_NewPasswordChallenge')
  assert.equal(event?.request['userAttributes']['cognito:user_status'], 'CONFIRMED')
})
