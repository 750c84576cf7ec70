import assert from 'node:assert/strict'
import test from 'node:test'
import type { SetUserPoolMfaConfigRequest } from '../../../src/model/types.ts'
import { refusal } from '../../support/people.ts'
import { email, sms, SmsConfiguration, token } from '../../support/mfa.ts'
import { newWorld, type World } from '../../support/world.ts'

type Config = Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>

const invalid = (message: string) => refusal('InvalidParameterException', message)

const set = (world: World, UserPoolId: string, config: Config) =>
  world.call('SetUserPoolMfaConfig', { UserPoolId, ...config })

const get = (world: World, UserPoolId: string) => world.call('GetUserPoolMfaConfig', { UserPoolId })

const describe = async (world: World, UserPoolId: string) =>
  (await world.call('DescribeUserPool', { UserPoolId })).UserPool

test('a choice is answered and read again', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const config = {
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { SmsAuthenticationMessage: 'Sign in with {####}', SmsConfiguration },
    EmailMfaConfiguration: { Message: 'Your code: {####}', Subject: 'Sign in' },
    SoftwareTokenMfaConfiguration: { Enabled: true },
  } as const
  assert.deepEqual(await set(world, poolId, config), config)
  assert.deepEqual(await get(world, poolId), config)
})

test('how SMS are sent and what they say are the same among the settings of the pool', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const SmsAuthenticationMessage = 'Sign in with {####}'
  await set(world, poolId, {
    MfaConfiguration: 'ON',
    SmsMfaConfiguration: { SmsAuthenticationMessage, SmsConfiguration },
  })
  const pool = await describe(world, poolId)
  assert.equal(pool?.MfaConfiguration, 'ON')
  assert.equal(pool?.SmsAuthenticationMessage, SmsAuthenticationMessage)
  assert.deepEqual(pool?.SmsConfiguration, SmsConfiguration)
})

test('a pool that sends SMS already need not say how again', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ SmsConfiguration, SmsAuthenticationMessage: 'Old {####}' })
  const { SmsMfaConfiguration } = await set(world, poolId, {
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: {},
  })
  assert.deepEqual(SmsMfaConfiguration, { SmsConfiguration })
})

test('factors left out are not offered any more, and SMS can still be sent for other purposes', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  await set(world, poolId, { MfaConfiguration: 'OPTIONAL', ...sms, ...email })
  assert.deepEqual(await set(world, poolId, { MfaConfiguration: 'OPTIONAL', ...token }), {
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  assert.deepEqual((await describe(world, poolId))?.SmsConfiguration, SmsConfiguration)
})

test('MFA that is not named goes off', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  await set(world, poolId, { MfaConfiguration: 'ON', ...token })
  assert.deepEqual(await set(world, poolId, {}), { MfaConfiguration: 'OFF' })
})

test('settings for passkeys are kept beside the choice', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const WebAuthnConfiguration = { RelyingPartyId: 'example.com', UserVerification: 'required' } as const
  await set(world, poolId, { WebAuthnConfiguration })
  await set(world, poolId, { MfaConfiguration: 'ON', ...token })
  assert.deepEqual((await get(world, poolId)).WebAuthnConfiguration, WebAuthnConfiguration)
})

test('off with a factor, and on without one, contradict themselves', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const together = invalid(
    "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
  )
  const disabled = { SoftwareTokenMfaConfiguration: { Enabled: false } }
  for (const factor of [sms, email, token, disabled]) {
    await assert.rejects(set(world, poolId, { MfaConfiguration: 'OFF', ...factor }), together)
    await assert.rejects(set(world, poolId, factor), together)
  }
  const none = invalid(
    'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
  )
  for (const MfaConfiguration of ['ON', 'OPTIONAL'] as const) {
    await assert.rejects(set(world, poolId, { MfaConfiguration }), none)
    await assert.rejects(set(world, poolId, { MfaConfiguration, ...disabled }), none)
  }
  assert.deepEqual(await get(world, poolId), { MfaConfiguration: 'OFF' })
})

test('SMS need a way to be sent', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const config = { MfaConfiguration: 'ON', SmsMfaConfiguration: {} } as const
  await assert.rejects(set(world, poolId, config), /SMS configuration and Auto verification/)
})

test('a message without a place for the code is refused', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  for (const config of [
    { EmailMfaConfiguration: { Message: 'Your code is on its way' } },
    { SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage: 'No code' } },
  ]) {
    await assert.rejects(set(world, poolId, { MfaConfiguration: 'ON', ...config }), /failed to satisfy/)
  }
})

test('an update of the pool keeps the chosen factors, and turns MFA off only if it says so', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  await set(world, UserPoolId, { MfaConfiguration: 'ON', ...token })
  await world.call('UpdateUserPool', { UserPoolId, MfaConfiguration: 'OPTIONAL' })
  assert.deepEqual(await get(world, UserPoolId), {
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  await world.call('UpdateUserPool', { UserPoolId })
  assert.equal((await get(world, UserPoolId)).MfaConfiguration, 'OPTIONAL')
  await world.call('UpdateUserPool', { UserPoolId, MfaConfiguration: 'OFF' })
  assert.deepEqual(await get(world, UserPoolId), { MfaConfiguration: 'OFF' })
})

test('an update that takes away the only way to reach a second factor is refused', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  await set(world, UserPoolId, { MfaConfiguration: 'ON', ...sms })
  const update = world.call('UpdateUserPool', { UserPoolId, MfaConfiguration: 'ON' })
  await assert.rejects(update, /SMS configuration and Auto verification/)
  assert.equal((await get(world, UserPoolId)).MfaConfiguration, 'ON')
})
