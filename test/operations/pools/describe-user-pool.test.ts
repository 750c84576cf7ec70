import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/service-role/sms', ExternalId: 'x' }

test('a pool that sends SMS says so while they reach verified numbers only', async () => {
  await using world = await newWorld()
  const failureOf = async (UserPoolId: string) =>
    (await world.call('DescribeUserPool', { UserPoolId })).UserPool?.SmsConfigurationFailure
  const { poolId: withSms } = await world.pool({ SmsConfiguration })
  const { poolId: without } = await world.pool()
  assert.deepEqual([await failureOf(withSms), await failureOf(without)], [undefined, undefined])
  Object.assign(world.context, { inSmsSandbox: true })
  assert.deepEqual([await failureOf(withSms), await failureOf(without)], ['SNSSandbox', undefined])
})

test('a pool made with a name alone shows no texts of messages, and the one way to confirm an address', async () => {
  await using world = await newWorld()
  const { UserPool: made } = await world.call('CreateUserPool', { PoolName: 'people' })
  const { UserPool: shown } = await world.call('DescribeUserPool', { UserPoolId: made?.Id ?? '' })
  for (const pool of [made, shown]) {
    assert.deepEqual(pool?.VerificationMessageTemplate, { DefaultEmailOption: 'CONFIRM_WITH_CODE' })
    const texts = Object.keys(pool).filter((name) => /Message$|Subject$/.test(name))
    assert.deepEqual(texts, [])
    assert.equal(pool.AdminCreateUserConfig?.InviteMessageTemplate, undefined)
  }
})

test('a pool of the lowest tier shows how a sign-in may begin', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool({ UserPoolTier: 'LITE' })
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId })
  assert.equal(UserPool?.UserPoolTier, 'LITE')
  assert.deepEqual(UserPool.Policies?.SignInPolicy, { AllowedFirstAuthFactors: ['PASSWORD'] })
})
