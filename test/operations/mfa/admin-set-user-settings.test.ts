import assert from 'node:assert/strict'
import test from 'node:test'
import { refusal } from '../../support/people.ts'
import { mfaOf, confirmedUserWithAddresses, poolWithMfa, sms } from '../../support/mfa.ts'
import { newWorld, type World } from '../../support/world.ts'
import { userNotFound } from '../../support/refusals.ts'

const MFAOptions = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] as const

async function begin(world: World) {
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...sms })
  await confirmedUserWithAddresses(world, app, 'diego')
  return { app, target: { UserPoolId: app.poolId, Username: 'diego' } }
}

test('an administrator turns SMS codes of a user on and off in the older form', async () => {
  await using world = await newWorld()
  const { app, target } = await begin(world)
  assert.deepEqual(await world.call('AdminSetUserSettings', { ...target, MFAOptions }), {})
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA'], undefined])
  assert.deepEqual(await world.call('AdminSetUserSettings', { ...target, MFAOptions: [] }), {})
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
})

test('the older form knows SMS to the phone number only', async () => {
  await using world = await newWorld()
  const { target } = await begin(world)
  for (const wrong of [
    { DeliveryMedium: 'EMAIL' },
    { DeliveryMedium: 'SMS', AttributeName: 'email' },
  ] as const) {
    await assert.rejects(
      world.call('AdminSetUserSettings', { ...target, MFAOptions: [wrong] }),
      refusal('InvalidParameterException', 'MFAOptions can have SMS to the attribute phone_number only.'),
    )
  }
})

test('a user who is not there has no settings', async () => {
  await using world = await newWorld()
  const { target } = await begin(world)
  await assert.rejects(
    world.call('AdminSetUserSettings', { ...target, Username: 'nobody', MFAOptions: [] }),
    userNotFound,
  )
})
