import assert from 'node:assert/strict'
import test from 'node:test'
import { refusal } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'

const newPool = async (world: World) => (await world.pool()).poolId

test('a client made with a name and nothing else shows what Cognito shows', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  const { UserPoolClient } = await world.call('CreateUserPoolClient', { UserPoolId, ClientName: 'app' })
  const at = world.clock.now / 1000
  const { ClientId, ...rest } = UserPoolClient ?? {}
  assert.match(ClientId ?? '', /^[0-9a-z]{26}$/)
  assert.deepEqual(rest, {
    UserPoolId,
    ClientName: 'app',
    LastModifiedDate: at,
    CreationDate: at,
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    AllowedOAuthFlowsUserPoolClient: false,
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
  })
})

test('settings are shown as they were set', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  const given = {
    ClientName: 'app',
    AccessTokenValidity: 10,
    IdTokenValidity: 1,
    RefreshTokenValidity: 90,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours', RefreshToken: 'minutes' },
    ReadAttributes: ['email', 'name'],
    WriteAttributes: ['name'],
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    SupportedIdentityProviders: ['COGNITO'],
    CallbackURLs: ['https://app.example.com/in'],
    LogoutURLs: ['https://app.example.com/out'],
    DefaultRedirectURI: 'https://app.example.com/in',
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    AllowedOAuthFlowsUserPoolClient: true,
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: false,
    EnablePropagateAdditionalUserContextData: true,
    AuthSessionValidity: 15,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
  } as const
  const { UserPoolClient: made } = await world.call('CreateUserPoolClient', { UserPoolId, ...given })
  assert.deepEqual(made, { ...made, ...given })
  const { UserPoolClient: shown } = await world.call('DescribeUserPoolClient', {
    UserPoolId,
    ClientId: made?.ClientId ?? '',
  })
  assert.deepEqual(shown, made)
})

test('a generated secret has 52 characters, and is shown whenever the client is', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  const { UserPoolClient: made } = await world.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    GenerateSecret: true,
  })
  assert.match(made?.ClientSecret ?? '', /^[0-9a-z]{52}$/)
  const place = { UserPoolId, ClientId: made?.ClientId ?? '' }
  const { UserPoolClient: shown } = await world.call('DescribeUserPoolClient', place)
  assert.equal(shown?.ClientSecret, made?.ClientSecret)
  const { UserPoolClient: updated } = await world.call('UpdateUserPoolClient', place)
  assert.equal(updated?.ClientSecret, made?.ClientSecret)
})

test('a client may bring a secret of its own, and the store does not hold it in the clear', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  const ClientSecret = 'a_secret_of_our_own_choice_1234'
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    ClientSecret,
  })
  assert.equal(UserPoolClient?.ClientSecret, ClientSecret)
  const client = await world.context.store.findClient(UserPoolClient?.ClientId ?? '')
  assert.equal(client?.record.secrets?.length, 1)
  assert.ok(!JSON.stringify(client.record).includes(ClientSecret))
})

test('a secret is either generated or given', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  await assert.rejects(
    world.call('CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'app',
      GenerateSecret: true,
      ClientSecret: 'a_secret_of_our_own_choice_1234',
    }),
    { name: 'InvalidParameterException' },
  )
})

test('a client without a secret shows none', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    GenerateSecret: false,
  })
  assert.ok(!('ClientSecret' in (UserPoolClient ?? {})))
})

test('lists of attributes are checked against the schema', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool({
    Schema: [
      { Name: 'tenant', AttributeDataType: 'String' },
      { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
      { Name: 'email', Required: true },
    ],
  })
  const refused = (list: string) => ({
    name: 'InvalidParameterException',
    message: `Invalid ${list} attributes specified while creating a client`,
  })
  const make = (lists: { ReadAttributes?: string[]; WriteAttributes?: string[] }) =>
    world.call('CreateUserPoolClient', { UserPoolId, ClientName: 'app', ...lists })
  for (const name of ['custom:nothing', 'dev:custom:score', 'tenant']) {
    await assert.rejects(make({ ReadAttributes: [name] }), refused('read'))
    await assert.rejects(make({ WriteAttributes: ['email', name] }), refused('write'))
  }
  for (const name of ['sub', 'email_verified']) {
    await assert.rejects(make({ WriteAttributes: ['email', name] }), refused('write'))
  }
  await assert.rejects(make({ WriteAttributes: ['custom:tenant'] }), refused('write'))
  await make({ ReadAttributes: ['sub', 'email_verified'], WriteAttributes: ['email', 'custom:tenant'] })
})

test('older and current names of sign-in flows cannot be mixed', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  await assert.rejects(
    world.call('CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'ALLOW_USER_SRP_AUTH'],
    }),
    {
      name: 'InvalidParameterException',
      message: "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    },
  )
})

test('sixty hours is too long for an access token', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  await assert.rejects(
    world.call('CreateUserPoolClient', { UserPoolId, ClientName: 'app', AccessTokenValidity: 60 }),
    { name: 'InvalidParameterException', message: 'Invalid range for token validity.' },
  )
})

test('a client needs a pool', async () => {
  await using world = await newWorld()
  await assert.rejects(
    world.call('CreateUserPoolClient', { UserPoolId: 'eu-test-1_abcdefghi', ClientName: 'app' }),
    { name: 'ResourceNotFoundException', message: 'User pool eu-test-1_abcdefghi does not exist.' },
  )
})

const rotation = { Feature: 'ENABLED' } as const
const aboveLite =
  'The following features need to be disabled for the LITE pricing tier configured: Refresh Token Rotation'

test('the grace of rotation is shown, as zero where none was given and where rotation is off', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  for (const [given, shown] of [
    [{ Feature: 'ENABLED' }, { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 }],
    [
      { Feature: 'ENABLED', RetryGracePeriodSeconds: 7 },
      { Feature: 'ENABLED', RetryGracePeriodSeconds: 7 },
    ],
    [
      { Feature: 'DISABLED', RetryGracePeriodSeconds: 7 },
      { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 },
    ],
  ] as const) {
    const { UserPoolClient: made } = await world.call('CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'app',
      RefreshTokenRotation: given,
    })
    assert.deepEqual(made?.RefreshTokenRotation, shown)
  }
})

test('a client whose refresh tokens rotate cannot have ALLOW_REFRESH_TOKEN_AUTH, made or changed', async () => {
  await using world = await newWorld()
  const UserPoolId = await newPool(world)
  const both = {
    UserPoolId,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    RefreshTokenRotation: rotation,
  } as const
  const refused = refusal(
    'InvalidParameterException',
    'ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled.',
  )
  await assert.rejects(world.call('CreateUserPoolClient', { ClientName: 'app', ...both }), refused)
  const { UserPoolClient } = await world.call('CreateUserPoolClient', { UserPoolId, ClientName: 'app' })
  const ClientId = UserPoolClient?.ClientId ?? ''
  await assert.rejects(world.call('UpdateUserPoolClient', { ClientId, ...both }), refused)
})

test('refresh tokens do not rotate in a pool of the tier LITE', async () => {
  await using world = await newWorld()
  const { UserPool } = await world.call('CreateUserPool', { PoolName: 'lite', UserPoolTier: 'LITE' })
  const UserPoolId = UserPool?.Id ?? ''
  await assert.rejects(
    world.call('CreateUserPoolClient', { UserPoolId, ClientName: 'app', RefreshTokenRotation: rotation }),
    refusal('FeatureUnavailableInTierException', aboveLite),
  )
})
