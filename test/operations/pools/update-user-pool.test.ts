import assert from 'node:assert/strict'
import test from 'node:test'
import type { UserPoolPolicyType } from '../../../src/model/types.ts'
import { sms, SmsConfiguration, token } from '../../support/mfa.ts'
import { newWorld, type World } from '../../support/world.ts'

test('an update that says nothing puts a pool back to the defaults, but for what protects its users', async () => {
  await using world = await newWorld()
  const { UserPool: plain } = await world.call('CreateUserPool', { PoolName: 'people' })
  const { poolId } = await world.pool({
    PoolName: 'people',
    Policies: { PasswordPolicy: { MinimumLength: 20 } },
    DeletionProtection: 'ACTIVE',
    AutoVerifiedAttributes: ['email'],
    VerificationMessageTemplate: { EmailMessage: 'Your code: {####}', EmailSubject: 'Code' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    UserPoolTags: { team: 'blue' },
  })
  const { UserPool: before } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  assert.deepEqual(await world.call('UpdateUserPool', { UserPoolId: poolId }), {})
  const { UserPool: shown } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  const { UserPool: untouched } = await world.call('DescribeUserPool', { UserPoolId: plain?.Id ?? '' })
  const { Id, Arn, Policies } = before ?? {}
  assert.deepEqual(shown, { ...untouched, Id, Arn, Policies })
})

test('an update that gives one of the two policies leaves the other as it was', async () => {
  await using world = await newWorld()
  const PasswordPolicy = {
    MinimumLength: 20,
    RequireUppercase: true,
    RequireLowercase: false,
    RequireNumbers: false,
    RequireSymbols: true,
    TemporaryPasswordValidityDays: 3,
  }
  const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } as const
  const { poolId: UserPoolId } = await world.pool({ Policies: { PasswordPolicy, SignInPolicy } })
  const policiesAfter = async (Policies: UserPoolPolicyType) => {
    await world.call('UpdateUserPool', { UserPoolId, Policies })
    return (await world.call('DescribeUserPool', { UserPoolId })).UserPool?.Policies
  }
  const shorter = { ...PasswordPolicy, MinimumLength: 12 }
  assert.deepEqual(await policiesAfter({ PasswordPolicy: shorter }), {
    PasswordPolicy: shorter,
    SignInPolicy,
  })
  const byPassword = { AllowedFirstAuthFactors: ['PASSWORD'] } as const
  assert.deepEqual(await policiesAfter({ SignInPolicy: byPassword }), {
    PasswordPolicy: shorter,
    SignInPolicy: byPassword,
  })
  assert.deepEqual(await policiesAfter({ SignInPolicy: {} }), {
    PasswordPolicy: shorter,
    SignInPolicy: byPassword,
  })
})

test('the password policy holds for new users after an update that omits it', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Policies: { PasswordPolicy: { MinimumLength: 20 } } })
  await world.call('UpdateUserPool', { UserPoolId: app.poolId, AutoVerifiedAttributes: ['email'] })
  await assert.rejects(
    world.call('SignUp', { ClientId: app.clientId, Username: 'diego', Password: 'Correct-Horse-9' }),
    { name: 'InvalidPasswordException' },
  )
})

test('the schema and the ways in which users are called stay', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({
    Schema: [
      { Name: 'tenant', AttributeDataType: 'String' },
      { Name: 'name', Required: true },
    ],
    AliasAttributes: ['email', 'preferred_username'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  const before = await world.call('DescribeUserPool', { UserPoolId: poolId })
  await world.call('UpdateUserPool', { UserPoolId: poolId, AutoVerifiedAttributes: ['email'] })
  const after = await world.call('DescribeUserPool', { UserPoolId: poolId })
  assert.deepEqual(after.UserPool, {
    ...before.UserPool,
    AutoVerifiedAttributes: ['email'],
  })
})

test('an update tells when it was made', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const made = world.clock.now
  world.clock.advance(1234)
  await world.call('UpdateUserPool', { UserPoolId: poolId, PoolName: 'renamed' })
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  assert.deepEqual(
    [UserPool?.Name, UserPool?.CreationDate, UserPool?.LastModifiedDate],
    ['renamed', made / 1000, (made + 1234) / 1000],
  )
})

test('a description can be sent back as an update and changes nothing', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({
    AutoVerifiedAttributes: ['email'],
    VerificationMessageTemplate: { EmailMessage: 'Your code: {####}' },
    Policies: { PasswordPolicy: { MinimumLength: 12, TemporaryPasswordValidityDays: 3 } },
  })
  const before = await world.call('DescribeUserPool', { UserPoolId: poolId })
  const body = JSON.stringify({ ...before.UserPool, UserPoolId: poolId })
  const { status } = await world.send('UpdateUserPool', body)
  assert.equal(status, 200)
  assert.deepEqual(await world.call('DescribeUserPool', { UserPoolId: poolId }), before)
})

test('values can be held for verification only while the attribute is verified automatically', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const UserAttributeUpdateSettings = { AttributesRequireVerificationBeforeUpdate: ['email'] as const }
  await assert.rejects(world.call('UpdateUserPool', { UserPoolId: poolId, UserAttributeUpdateSettings }), {
    name: 'InvalidParameterException',
    message:
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  })
  await world.call('UpdateUserPool', {
    UserPoolId: poolId,
    UserAttributeUpdateSettings,
    AutoVerifiedAttributes: ['email'],
  })
})

test('an update that omits only AutoVerifiedAttributes is refused while values are held for verification', async () => {
  await using world = await newWorld()
  const UserAttributeUpdateSettings = { AttributesRequireVerificationBeforeUpdate: ['email'] as const }
  const { poolId: UserPoolId } = await world.pool({
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings,
  })
  const before = await world.call('DescribeUserPool', { UserPoolId })
  await assert.rejects(world.call('UpdateUserPool', { UserPoolId, PoolName: 'renamed' }), {
    name: 'InvalidParameterException',
    message:
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  })
  assert.deepEqual(await world.call('DescribeUserPool', { UserPoolId }), before)
  await world.call('UpdateUserPool', {
    UserPoolId,
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
  })
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId })
  assert.deepEqual(UserPool?.UserAttributeUpdateSettings, { AttributesRequireVerificationBeforeUpdate: [] })
  assert.equal(UserPool?.AutoVerifiedAttributes, undefined)
})

test('an update cannot turn second factors on in a pool that has none', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  for (const MfaConfiguration of ['ON', 'OPTIONAL'] as const) {
    await assert.rejects(world.call('UpdateUserPool', { UserPoolId, MfaConfiguration }), {
      name: 'InvalidParameterException',
      message: 'Cannot turn MFA functionality ON, once the user pool has been created.',
    })
  }
  await world.call('UpdateUserPool', { UserPoolId, MfaConfiguration: 'OPTIONAL', SmsConfiguration })
})

test('an update turns second factors on and off in a pool that has chosen one', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  await world.call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'OPTIONAL', ...token })
  for (const MfaConfiguration of ['OFF', 'ON', 'OPTIONAL'] as const) {
    await world.call('UpdateUserPool', { UserPoolId, MfaConfiguration })
    const shown = await world.call('GetUserPoolMfaConfig', { UserPoolId })
    assert.equal(shown.MfaConfiguration, MfaConfiguration)
    assert.equal(shown.SoftwareTokenMfaConfiguration?.Enabled, MfaConfiguration === 'OFF' ? undefined : true)
  }
})

test('an update cannot take SMS from a pool whose second factors need them, even if there is another', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  const chosen = { MfaConfiguration: 'OPTIONAL', ...sms, ...token } as const
  await world.call('SetUserPoolMfaConfig', { UserPoolId, ...chosen })
  for (const request of [{}, { MfaConfiguration: 'ON' as const }]) {
    await assert.rejects(world.call('UpdateUserPool', { UserPoolId, ...request }), {
      name: 'InvalidParameterException',
      message:
        'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    })
  }
  await world.call('UpdateUserPool', { UserPoolId, SmsConfiguration })
  assert.equal((await world.call('GetUserPoolMfaConfig', { UserPoolId })).MfaConfiguration, 'OPTIONAL')
  await world.call('UpdateUserPool', { UserPoolId, MfaConfiguration: 'OFF' })
})

test('updates made at the same time are all made', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const add = (Name: string) =>
    world.call('AddCustomAttributes', {
      UserPoolId: poolId,
      CustomAttributes: [{ Name, AttributeDataType: 'String' }],
    })
  const names = Array.from({ length: 10 }, (_, index) => `a${index}`)
  await Promise.all(names.map(add))
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  assert.deepEqual(
    UserPool?.SchemaAttributes?.slice(21)
      .map(({ Name }) => Name)
      .sort(),
    names.map((name) => `custom:${name}`),
  )
})

test('a pool that does not exist cannot be updated or described', async () => {
  await using world = await newWorld()
  const missing = {
    name: 'ResourceNotFoundException',
    message: 'User pool eu-test-1_abcdefghi does not exist.',
  }
  await assert.rejects(world.call('UpdateUserPool', { UserPoolId: 'eu-test-1_abcdefghi' }), missing)
  await assert.rejects(world.call('DescribeUserPool', { UserPoolId: 'eu-test-1_abcdefghi' }), missing)
})

test('a pool whose clients rotate refresh tokens does not get the tier LITE, however many others it has', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool()
  for (let count = 0; count < 120; count++) {
    await world.call('CreateUserPoolClient', { UserPoolId, ClientName: 'plain' })
  }
  const lower = () => world.call('UpdateUserPool', { UserPoolId, UserPoolTier: 'LITE' })
  const { UserPoolClients = [] } = await world.call('ListUserPoolClients', { UserPoolId, MaxResults: 60 })
  for (const id of [UserPoolClients[0]?.ClientId ?? '', await lastClient(world, UserPoolId)]) {
    const RefreshTokenRotation = { Feature: 'ENABLED' } as const
    await world.call('UpdateUserPoolClient', { UserPoolId, ClientId: id, RefreshTokenRotation })
    await assert.rejects(lower(), {
      name: 'TierChangeNotAllowedException',
      message:
        'The following features need to be disabled for the LITE pricing tier configured: Refresh Token Rotation',
    })
    await world.call('UpdateUserPoolClient', { UserPoolId, ClientId: id })
  }
  await lower()
  assert.ok(await world.call('DescribeUserPoolClient', { UserPoolId, ClientId }))
})

/** The app client that a list of all names last. */
async function lastClient(world: World, UserPoolId: string): Promise<string> {
  let last = ''
  let NextToken: string | undefined
  do {
    const listed = await world.call('ListUserPoolClients', { UserPoolId, MaxResults: 60, NextToken })
    last = listed.UserPoolClients?.at(-1)?.ClientId ?? last
    NextToken = listed.NextToken
  } while (NextToken !== undefined)
  return last
}
