import assert from 'node:assert/strict'
import test from 'node:test'
import { confirmedUser, refusal, signIn, type App } from '../../support/people.ts'
import { email, mfaOf, confirmedUserWithAddresses, poolWithMfa, sms, token } from '../../support/mfa.ts'
import { newWorld, type World } from '../../support/world.ts'

const invalid = (message: string) => refusal('InvalidParameterException', message)
const on = { Enabled: true }
const preferred = { Enabled: true, PreferredMfa: true }
const optional = { MfaConfiguration: 'OPTIONAL', ...sms, ...email, ...token } as const

async function begin(world: World) {
  const app = await poolWithMfa(world, optional)
  await confirmedUserWithAddresses(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  return { app, AccessToken }
}

const asAdministrator = ({ poolId }: App) => ({ UserPoolId: poolId, Username: 'diego' })

test('a user turns factors on, prefers one, and reads both', async () => {
  await using world = await newWorld()
  const { AccessToken } = await begin(world)
  const answer = await world.call('SetUserMFAPreference', {
    AccessToken,
    EmailMfaSettings: preferred,
    SMSMfaSettings: on,
  })
  assert.deepEqual(answer, {})
  const { UserMFASettingList, PreferredMfaSetting } = await world.call('GetUser', { AccessToken })
  assert.deepEqual(UserMFASettingList, ['SMS_MFA', 'EMAIL_OTP'])
  assert.equal(PreferredMfaSetting, 'EMAIL_OTP')
})

test('an administrator does the same for a user, whose change it is', async () => {
  await using world = await newWorld()
  const { app } = await begin(world)
  const before = await world.call('AdminGetUser', asAdministrator(app))
  world.clock.advance(1000)
  await world.call('AdminSetUserMFAPreference', { ...asAdministrator(app), SMSMfaSettings: on })
  const after = await world.call('AdminGetUser', asAdministrator(app))
  assert.deepEqual([after.UserMFASettingList, after.PreferredMfaSetting], [['SMS_MFA'], undefined])
  assert.equal(Number(after.UserLastModifiedDate) - Number(before.UserLastModifiedDate), 1)
})

test('what is left out stays as it is', async () => {
  await using world = await newWorld()
  const { app } = await begin(world)
  const set = (settings: object) =>
    world.call('AdminSetUserMFAPreference', { ...asAdministrator(app), ...settings })
  await set({ SMSMfaSettings: preferred })
  await set({ EmailMfaSettings: on })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], 'SMS_MFA'])
  await set({ EmailMfaSettings: { PreferredMfa: true } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], 'EMAIL_OTP'])
  await set({ EmailMfaSettings: { PreferredMfa: false } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], undefined])
  await set({})
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], undefined])
})

test('a factor that is turned off is not preferred any more, and with the last one all mention of them goes', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await begin(world)
  await world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: preferred, EmailMfaSettings: on })
  await world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: false } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['EMAIL_OTP'], undefined])
  await world.call('SetUserMFAPreference', { AccessToken, EmailMfaSettings: { Enabled: false } })
  for (const seen of [
    await world.call('GetUser', { AccessToken }),
    await world.call('AdminGetUser', asAdministrator(app)),
  ]) {
    assert.ok(!('UserMFASettingList' in seen) && !('PreferredMfaSetting' in seen))
  }
})

test('one factor at most is preferred, and only one that is turned on', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await begin(world)
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
      world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings, EmailMfaSettings: on }),
      invalid('SMS_MFA cannot be preferred while it is not enabled.'),
    )
  }
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
})

test('a factor needs its address, or an app that makes codes', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optional)
  await confirmedUser(world, app, 'diego')
  const cases = {
    SMSMfaSettings: 'SMS_MFA',
    EmailMfaSettings: 'EMAIL_OTP',
    SoftwareTokenMfaSettings: 'SOFTWARE_TOKEN_MFA',
  }
  for (const [member, factor] of Object.entries(cases)) {
    await assert.rejects(
      world.call('AdminSetUserMFAPreference', { ...asAdministrator(app), [member]: on }),
      invalid(`User does not have delivery config set to turn on ${factor}`),
    )
  }
})

test('a factor that the pool does not offer cannot be turned on, and can be turned off', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await begin(world)
  await world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: on, EmailMfaSettings: on })
  await world.call('SetUserPoolMfaConfig', {
    UserPoolId: app.poolId,
    MfaConfiguration: 'OPTIONAL',
    ...token,
  })
  await assert.rejects(
    world.call('SetUserMFAPreference', { AccessToken, EmailMfaSettings: on }),
    invalid('EMAIL_OTP is not enabled for the user pool.'),
  )
  await world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: false } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['EMAIL_OTP'], undefined])
})

test('a factor goes with the address that it sends codes to', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await begin(world)
  await world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: preferred, EmailMfaSettings: on })
  await world.call('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['phone_number'] })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['EMAIL_OTP'], undefined])
  await world.call('AdminUpdateUserAttributes', {
    ...asAdministrator(app),
    UserAttributes: [{ Name: 'email', Value: '' }],
  })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
})

test('the older form turns SMS codes on and off', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await begin(world)
  const MFAOptions = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] as const
  await world.call('SetUserSettings', { AccessToken, MFAOptions })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA'], undefined])
  await world.call('AdminSetUserSettings', { ...asAdministrator(app), MFAOptions: [] })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
  await world.call('AdminSetUserSettings', { ...asAdministrator(app), MFAOptions })
  await world.call('SetUserSettings', { AccessToken, MFAOptions: [] })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
  for (const wrong of [
    { DeliveryMedium: 'EMAIL' },
    { DeliveryMedium: 'SMS', AttributeName: 'email' },
  ] as const)
    await assert.rejects(
      world.call('SetUserSettings', { AccessToken, MFAOptions: [wrong] }),
      invalid('MFAOptions can have SMS to the attribute phone_number only.'),
    )
})

test('two who choose at the same time both have their way', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await begin(world)
  await Promise.all([
    world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: on }),
    world.call('AdminSetUserMFAPreference', { ...asAdministrator(app), EmailMfaSettings: on }),
  ])
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], undefined])
})
