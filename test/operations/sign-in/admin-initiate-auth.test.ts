import assert from 'node:assert/strict'
import test from 'node:test'
import type { ExplicitAuthFlowsType } from '../../../src/model/types.ts'
import {
  adminFlows,
  adminInitiateAuth,
  adminRespondToAuthChallenge,
  beginSrpAsAdmin,
  contextData,
  tryPasswordAsAdmin,
} from '../../support/admin-sign-in.ts'
import {
  answerCustomChallenge,
  customAuthFlows,
  customAuthTriggers,
  customAuthHidingUsers,
} from '../../support/custom-auth.ts'
import { eventFrame, newFunctions } from '../../support/functions.ts'
import { password, refusal, signUp } from '../../support/people.ts'
import { directory } from '../../support/migration.ts'
import {
  answerSrp,
  createUser,
  decodeToken,
  poolWithSecret,
  secretHash,
  setUserState,
  tryPassword,
} from '../../support/sign-in.ts'
import { attemptsExceeded, incorrectCredentials, userDisabled, userNotFound } from '../../support/refusals.ts'
import { newWorld, type World } from '../../support/world.ts'

const notEnabled = refusal('InvalidParameterException', 'Auth flow not enabled for this client')
const notSupported = refusal('InvalidParameterException', 'Initiate Auth method not supported.')

test('an administrator signs a user in by the password, under the name of the flow of today and the older one', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  for (const flow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const) {
    const answer = await adminInitiateAuth(world, app, flow, { USERNAME: 'diego', PASSWORD: password })
    assert.deepEqual(answer.ChallengeParameters, {})
    const { AccessToken = '', IdToken, RefreshToken, ...rest } = answer.AuthenticationResult ?? {}
    assert.deepEqual(rest, { ExpiresIn: 3600, TokenType: 'Bearer' })
    assert.equal(decodeToken(AccessToken).claims['client_id'], app.clientId)
    assert.equal(decodeToken(IdToken).claims['cognito:username'], 'diego')
    assert.ok(RefreshToken)
    assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
  }
})

test('administrators begin by SRP what the app finishes', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  const { ChallengeName, Session, answer } = await beginSrpAsAdmin(world, app, 'diego')
  assert.deepEqual([ChallengeName, Session], ['PASSWORD_VERIFIER', undefined])
  assert.ok((await answerSrp(world, app, answer())).AuthenticationResult)
})

test('administrators begin with challenges of the pool what the app finishes', async () => {
  await using world = await newWorld({ triggers: newFunctions(customAuthTriggers) })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const begun = await adminInitiateAuth(world, app, 'CUSTOM_AUTH', { USERNAME: 'diego' })
  assert.equal(begun.ChallengeName, 'CUSTOM_CHALLENGE')
  assert.deepEqual(begun.ChallengeParameters, { question: '6 × 7', USERNAME: 'diego' })
  assert.ok((await answerCustomChallenge(world, app, begun.Session, 'forty-two')).AuthenticationResult)
})

test('administrators refresh tokens, whoever began the session, and get no other refresh token', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  for (const begun of [
    await tryPassword(world, app, 'diego'),
    await tryPasswordAsAdmin(world, app, 'diego'),
  ]) {
    const REFRESH_TOKEN = begun.AuthenticationResult?.RefreshToken ?? ''
    for (const flow of ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const) {
      const { AuthenticationResult } = await adminInitiateAuth(world, app, flow, { REFRESH_TOKEN })
      assert.ok(AuthenticationResult?.AccessToken && AuthenticationResult.IdToken)
      assert.equal(AuthenticationResult.RefreshToken, undefined)
    }
  }
})

test('administrators do not refresh tokens where the app client exchanges each refresh token for another', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    {},
    {
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    },
  )
  await createUser(world, app, 'diego')
  const { AuthenticationResult } = await tryPasswordAsAdmin(world, app, 'diego')
  const REFRESH_TOKEN = AuthenticationResult?.RefreshToken ?? ''
  await assert.rejects(
    adminInitiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN }),
    refusal('UnsupportedOperationException', 'This API does not support refresh token rotation'),
  )
})

test('a client of another pool, and one that is nowhere, is not found; nor is a pool', async () => {
  await using world = await newWorld()
  const [here, there] = [await world.pool({}, adminFlows), await world.pool({}, adminFlows)]
  for (const clientId of [there.clientId, 'nosuchclient']) {
    await assert.rejects(
      tryPasswordAsAdmin(world, { poolId: here.poolId, clientId }, 'diego'),
      refusal('ResourceNotFoundException', `User pool client ${clientId} does not exist.`),
    )
  }
  const poolId = 'eu-test-1_nosuchone'
  await assert.rejects(
    tryPasswordAsAdmin(world, { ...here, poolId }, 'diego'),
    refusal('ResourceNotFoundException', `User pool ${poolId} does not exist.`),
  )
})

test('the flow of apps that sends the password is not for administrators, even if it is enabled', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  const parameters = { USERNAME: 'diego', PASSWORD: password }
  await assert.rejects(adminInitiateAuth(world, app, 'USER_PASSWORD_AUTH', parameters), notSupported)
})

/** The flows for which an app client with these settings does not say to administrators that they are not enabled. */
async function flowsOf(world: World, ExplicitAuthFlows: ExplicitAuthFlowsType[]): Promise<string[]> {
  const app = await world.pool({}, { ExplicitAuthFlows })
  const flows = [
    'ADMIN_USER_PASSWORD_AUTH',
    'ADMIN_NO_SRP_AUTH',
    'REFRESH_TOKEN_AUTH',
    'REFRESH_TOKEN',
    'USER_SRP_AUTH',
    'CUSTOM_AUTH',
  ] as const
  const errors = await Promise.all(
    flows.map((flow) =>
      adminInitiateAuth(world, app, flow, { USERNAME: 'x' }).then(
        () => undefined,
        (error: unknown) => error as Error,
      ),
    ),
  )
  return flows.filter((_, index) => errors[index]?.message !== notEnabled.message)
}

test('the flow of administrators is enabled by its setting or the older one of that name, and not without', async () => {
  await using world = await newWorld()
  const refresh = ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN']
  const admin = ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH']
  assert.deepEqual(await flowsOf(world, []), [...refresh, 'USER_SRP_AUTH', 'CUSTOM_AUTH'])
  assert.deepEqual(await flowsOf(world, ['ALLOW_ADMIN_USER_PASSWORD_AUTH']), admin)
  const legacy = [...admin, ...refresh, 'USER_SRP_AUTH', 'CUSTOM_AUTH']
  assert.deepEqual(await flowsOf(world, ['ADMIN_NO_SRP_AUTH']), legacy)
  assert.deepEqual(await flowsOf(world, ['ALLOW_USER_PASSWORD_AUTH']), [])
})

test('name, password and the proof of the secret are asked for as from apps', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  const missing = (name: string) => refusal('InvalidParameterException', `Missing required parameter ${name}`)
  await assert.rejects(adminInitiateAuth(world, app, 'ADMIN_USER_PASSWORD_AUTH'), missing('USERNAME'))
  const USERNAME = 'diego'
  await assert.rejects(adminInitiateAuth(world, app, 'ADMIN_NO_SRP_AUTH', { USERNAME }), missing('PASSWORD'))
  await assert.rejects(adminInitiateAuth(world, app, 'USER_SRP_AUTH', { USERNAME }), missing('SRP_A'))
  await assert.rejects(adminInitiateAuth(world, app, 'REFRESH_TOKEN_AUTH'), missing('REFRESH_TOKEN'))

  const closed = await poolWithSecret(world, adminFlows)
  await createUser(world, closed, USERNAME)
  const given = { USERNAME, PASSWORD: password }
  await assert.rejects(adminInitiateAuth(world, closed, 'ADMIN_USER_PASSWORD_AUTH', given), {
    name: 'NotAuthorizedException',
  })
  const SECRET_HASH = secretHash(USERNAME, closed.clientId, closed.secret)
  const signedIn = await adminInitiateAuth(world, closed, 'ADMIN_USER_PASSWORD_AUTH', {
    ...given,
    SECRET_HASH,
  })
  assert.ok(signedIn.AuthenticationResult)
})

test('the states of accounts are told before the password, and unknown names', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  for (const name of ['disabled', 'reset']) await createUser(world, app, name)
  await signUp(world, app, 'unconfirmed')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'disabled' })
  await setUserState(world, app, 'reset', { status: 'RESET_REQUIRED' })
  const refusals = {
    nobody: userNotFound,
    disabled: userDisabled,
    unconfirmed: refusal('UserNotConfirmedException', 'User is not confirmed.'),
    reset: refusal('PasswordResetRequiredException', 'Password reset required for the user'),
  }
  for (const [name, expected] of Object.entries(refusals))
    await assert.rejects(tryPasswordAsAdmin(world, app, name, 'Wrong-Horse-7'), expected, name)
})

test('an app client that hides who exists does so from administrators who sign users in as well', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { ...adminFlows, PreventUserExistenceErrors: 'ENABLED' })
  await createUser(world, app, 'disabled')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'disabled' })
  for (const name of ['nobody', 'disabled'])
    await assert.rejects(tryPasswordAsAdmin(world, app, name, 'Wrong-Horse-7'), incorrectCredentials)
  assert.equal((await beginSrpAsAdmin(world, app, 'nobody')).ChallengeName, 'PASSWORD_VERIFIER')
  await assert.rejects(tryPasswordAsAdmin(world, app, 'disabled'), userDisabled)
})

test('an unknown name gets challenges of the pool where the app client hides who exists', async () => {
  await using world = await newWorld({ triggers: newFunctions(customAuthTriggers) })
  const app = await world.pool({}, customAuthHidingUsers)
  const begun = await adminInitiateAuth(world, app, 'CUSTOM_AUTH', { USERNAME: 'nobody' })
  assert.equal(begun.ChallengeName, 'CUSTOM_CHALLENGE')
  const answers = { USERNAME: begun.ChallengeParameters?.['USERNAME'] ?? '', ANSWER: 'forty-two' }
  await assert.rejects(
    adminRespondToAuthChallenge(world, app, 'CUSTOM_CHALLENGE', begun.Session, answers),
    incorrectCredentials,
  )
})

test('wrong passwords lock the user, whether the app or an administrator sends them', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  for (let count = 0; count < 3; count++) {
    await assert.rejects(tryPasswordAsAdmin(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
    if (count < 2)
      await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  }
  await assert.rejects(tryPasswordAsAdmin(world, app, 'diego'), attemptsExceeded)
  await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
  world.clock.advance(1000)
  assert.ok((await tryPasswordAsAdmin(world, app, 'diego')).AuthenticationResult)
})

test('functions are asked as for apps, and metadata goes only to those before the proof', async () => {
  const triggers = newFunctions({
    UserMigration: directory({ name: 'Diego' }),
    PreAuthentication: () => undefined,
    PostAuthentication: () => undefined,
    PreTokenGeneration: () => undefined,
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, adminFlows)
  const ClientMetadata = { from: 'backend' }
  assert.ok(
    (await tryPasswordAsAdmin(world, app, 'diego', password, { ClientMetadata })).AuthenticationResult,
  )
  assert.deepEqual(
    triggers.asked.map(({ event }) => [
      event.triggerSource,
      event.request['validationData'],
      event.request['clientMetadata'],
    ]),
    [
      ['UserMigration_Authentication', ClientMetadata, undefined],
      ['PreAuthentication_Authentication', ClientMetadata, undefined],
      ['PostAuthentication_Authentication', undefined, undefined],
      ['TokenGeneration_Authentication', undefined, undefined],
    ],
  )
  const { request, response, ...frame } = triggers.events('PreAuthentication')[0] ?? {}
  assert.ok(request && response)
  assert.deepEqual(frame, eventFrame(app, 'PreAuthentication_Authentication'))
})

test('data for analytics is dropped', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  const AnalyticsMetadata = { AnalyticsEndpointId: 'any' }
  const { AuthenticationResult } = await tryPasswordAsAdmin(world, app, 'diego', password, {
    AnalyticsMetadata,
  })
  assert.ok(AuthenticationResult)
})

test('what is told of the user is whole, but for the encoded data, and has an address of either kind', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  for (const address of ['203.0.113.9', '2001:db8::9']) {
    const told = { ContextData: { ...contextData(address), EncodedData: 'AAAA' } }
    assert.ok((await tryPasswordAsAdmin(world, app, 'diego', password, told)).AuthenticationResult)
  }
  await assert.rejects(
    tryPasswordAsAdmin(world, app, 'diego', password, { ContextData: contextData('a house') }),
    refusal('InvalidParameterException', 'Invalid IpAddress in ContextData.'),
  )
  const body = {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    ContextData: { IpAddress: '203.0.113.9' },
  }
  const reply = await world.send('AdminInitiateAuth', JSON.stringify(body))
  assert.equal(reply.type, 'InvalidParameterException:')
  assert.match(reply.body, /3 validation errors detected/)
  for (const name of ['serverName', 'serverPath', 'httpHeaders'])
    assert.match(
      reply.body,
      new RegExp(`'contextData.${name}' failed to satisfy constraint: Member must not be null`),
    )
})

test('a key that only reads, and one for another pool, signs no user in', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  for (const rights of [{ readOnly: true }, { poolId: 'eu-test-1_another' }]) {
    world.rights = rights
    await assert.rejects(tryPasswordAsAdmin(world, app, 'diego'), { name: 'AccessDeniedException' })
  }
  world.rights = { poolId: app.poolId }
  assert.ok((await tryPasswordAsAdmin(world, app, 'diego')).AuthenticationResult)
})
