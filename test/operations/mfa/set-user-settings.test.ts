import assert from 'node:assert/strict'
import test from 'node:test'
import { confirmedUser, refusal, signIn } from '../../support/people.ts'
import { mfaOf, confirmedUserWithAddresses, poolWithMfa, sms } from '../../support/mfa.ts'
import { newWorld, type World } from '../../support/world.ts'

const MFAOptions = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] as const

async function begin(world: World) {
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...sms })
  await confirmedUserWithAddresses(world, app, 'diego')
  return { app, AccessToken: (await signIn(world, app, 'diego')).AccessToken }
}

test('a user turns SMS codes on and off in the older form', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await begin(world)
  assert.deepEqual(await world.call('SetUserSettings', { AccessToken, MFAOptions }), {})
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA'], undefined])
  assert.deepEqual(await world.call('SetUserSettings', { AccessToken, MFAOptions: [] }), {})
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
})

test('the older form knows SMS to the phone number only', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await begin(world)
  for (const wrong of [
    { DeliveryMedium: 'EMAIL' },
    { DeliveryMedium: 'SMS', AttributeName: 'email' },
  ] as const) {
    await assert.rejects(
      world.call('SetUserSettings', { AccessToken, MFAOptions: [wrong] }),
      refusal('InvalidParameterException', 'MFAOptions can have SMS to the attribute phone_number only.'),
    )
  }
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
})

test('SMS codes need a phone number', async () => {
  await using world = await newWorld()
  const { app } = await begin(world)
  await confirmedUser(world, app, 'maria')
  const { AccessToken } = await signIn(world, app, 'maria')
  await assert.rejects(world.call('SetUserSettings', { AccessToken, MFAOptions }), {
    name: 'InvalidParameterException',
  })
  assert.deepEqual(await mfaOf(world, app, 'maria'), [undefined, undefined])
})
