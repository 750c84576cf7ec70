import assert from 'node:assert/strict'
import test from 'node:test'
import { refusal } from '../../support/people.ts'
import { mfaOf, token, enabled, signedInUserWithAddresses, preferred } from '../../support/mfa.ts'
import { newWorld } from '../../support/world.ts'

const invalid = (message: string) => refusal('InvalidParameterException', message)

test('a user turns factors on, prefers one, and reads both', async () => {
  await using world = await newWorld()
  const { AccessToken } = await signedInUserWithAddresses(world)
  const answer = await world.call('SetUserMFAPreference', {
    AccessToken,
    EmailMfaSettings: preferred,
    SMSMfaSettings: enabled,
  })
  assert.deepEqual(answer, {})
  const { UserMFASettingList, PreferredMfaSetting } = await world.call('GetUser', { AccessToken })
  assert.deepEqual(UserMFASettingList, ['SMS_MFA', 'EMAIL_OTP'])
  assert.equal(PreferredMfaSetting, 'EMAIL_OTP')
})

test('a factor that is turned off is not preferred any more, and after the last one none is mentioned', async () => {
  await using world = await newWorld()
  const { app, target, AccessToken } = await signedInUserWithAddresses(world)
  await world.call('SetUserMFAPreference', {
    AccessToken,
    SMSMfaSettings: preferred,
    EmailMfaSettings: enabled,
  })
  await world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: false } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['EMAIL_OTP'], undefined])
  await world.call('SetUserMFAPreference', { AccessToken, EmailMfaSettings: { Enabled: false } })
  for (const seen of [
    await world.call('GetUser', { AccessToken }),
    await world.call('AdminGetUser', target),
  ]) {
    assert.ok(!('UserMFASettingList' in seen) && !('PreferredMfaSetting' in seen))
  }
})

test('one factor at most is preferred, and only one that is turned on', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await signedInUserWithAddresses(world)
  await assert.rejects(
    world.call('SetUserMFAPreference', {
      AccessToken,
      SMSMfaSettings: preferred,
      EmailMfaSettings: preferred,
    }),
    invalid('Only one MFA factor can be set as preferred.'),
  )
  for (const SMSMfaSettings of [{ PreferredMfa: true }, { Enabled: false, PreferredMfa: true }]) {
    await assert.rejects(
      world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings, EmailMfaSettings: enabled }),
      invalid('SMS_MFA cannot be preferred while it is not enabled.'),
    )
  }
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
})

test('a factor that the pool does not offer cannot be turned on, and can be turned off', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await signedInUserWithAddresses(world)
  await world.call('SetUserMFAPreference', {
    AccessToken,
    SMSMfaSettings: enabled,
    EmailMfaSettings: enabled,
  })
  await world.call('SetUserPoolMfaConfig', {
    UserPoolId: app.poolId,
    MfaConfiguration: 'OPTIONAL',
    ...token,
  })
  await assert.rejects(
    world.call('SetUserMFAPreference', { AccessToken, EmailMfaSettings: enabled }),
    invalid('EMAIL_OTP is not enabled for the user pool.'),
  )
  await world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: false } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['EMAIL_OTP'], undefined])
})

test('a factor goes with the address that it sends codes to', async () => {
  await using world = await newWorld()
  const { app, target, AccessToken } = await signedInUserWithAddresses(world)
  await world.call('SetUserMFAPreference', {
    AccessToken,
    SMSMfaSettings: preferred,
    EmailMfaSettings: enabled,
  })
  await world.call('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['phone_number'] })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['EMAIL_OTP'], undefined])
  await world.call('AdminUpdateUserAttributes', {
    ...target,
    UserAttributes: [{ Name: 'email', Value: '' }],
  })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
})

test('two who choose at the same time both have their way', async () => {
  await using world = await newWorld()
  const { app, target, AccessToken } = await signedInUserWithAddresses(world)
  await Promise.all([
    world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: enabled }),
    world.call('AdminSetUserMFAPreference', { ...target, EmailMfaSettings: enabled }),
  ])
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], undefined])
})
