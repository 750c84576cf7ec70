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
