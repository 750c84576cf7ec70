import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('every setting that an update leaves out goes back to its default', async () => {
  await using world = await newWorld()
  const { UserPool: plain } = await world.call('CreateUserPool', { PoolName: 'people' })
  const { poolId } = await world.pool({
    PoolName: 'people',
    Policies: { PasswordPolicy: { MinimumLength: 20 } },
    DeletionProtection: 'ACTIVE',
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    VerificationMessageTemplate: { EmailMessage: 'Your code: {####}', EmailSubject: 'Code' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    UserPoolTags: { team: 'blue' },
  })
  assert.deepEqual(await world.call('UpdateUserPool', { UserPoolId: poolId }), {})
  const { UserPool: shown } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  assert.deepEqual({ ...shown, Id: plain?.Id, Arn: plain?.Arn, EstimatedNumberOfUsers: 0 }, plain)
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
    UserPool?.SchemaAttributes?.slice(20)
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
