import assert from 'node:assert/strict'
import test from 'node:test'
import type { SetUserPoolMfaConfigRequest } from '../../../src/model/types.ts'
import { refusal } from '../../support/people.ts'
import { SmsConfiguration } from '../../support/mfa.ts'
import { newWorld, type World } from '../../support/world.ts'

type Config = Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>

const set = (world: World, UserPoolId: string, config: Config) =>
  world.call('SetUserPoolMfaConfig', { UserPoolId, ...config })

const get = (world: World, UserPoolId: string) => world.call('GetUserPoolMfaConfig', { UserPoolId })

test('a pool has MFA off unless it says otherwise, and shows no factors then', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  assert.deepEqual(await get(world, poolId), { MfaConfiguration: 'OFF' })
})

test('a pool made with MFA and a way to send SMS offers those', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ MfaConfiguration: 'ON', SmsConfiguration })
  assert.deepEqual(await get(world, poolId), {
    MfaConfiguration: 'ON',
    SmsMfaConfiguration: { SmsConfiguration },
  })
})

test('a pool that is not there has no second factors', async () => {
  await using world = await newWorld()
  const missing = refusal('ResourceNotFoundException', 'User pool eu-test-1_none does not exist.')
  await assert.rejects(get(world, 'eu-test-1_none'), missing)
  await assert.rejects(set(world, 'eu-test-1_none', { MfaConfiguration: 'OFF' }), missing)
})
