import assert from 'node:assert/strict'
import test from 'node:test'
import { confirmedUser, refusal } from '../../support/people.ts'
import {
  mfaOf,
  poolWithMfa,
  token,
  enabled,
  signedInUserWithAddresses,
  preferred,
  optionalMessages,
} from '../../support/mfa.ts'
import { newWorld } from '../../support/world.ts'

const invalid = (message: string) => refusal('InvalidParameterException', message)

test('an administrator does the same for a user, whose change it is', async () => {
  await using world = await newWorld()
  const { target } = await signedInUserWithAddresses(world)
  const before = await world.call('AdminGetUser', target)
  world.clock.advance(1000)
  await world.call('AdminSetUserMFAPreference', { ...target, SMSMfaSettings: enabled })
  const after = await world.call('AdminGetUser', target)
  assert.deepEqual([after.UserMFASettingList, after.PreferredMfaSetting], [['SMS_MFA'], undefined])
  assert.equal(Number(after.UserLastModifiedDate) - Number(before.UserLastModifiedDate), 1)
})

test('a factor that is left out stays as it is', async () => {
  await using world = await newWorld()
  const { app, target } = await signedInUserWithAddresses(world)
  const set = (settings: object) => world.call('AdminSetUserMFAPreference', { ...target, ...settings })
  await set({ SMSMfaSettings: preferred })
  await set({ EmailMfaSettings: enabled })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], 'SMS_MFA'])
  await set({ EmailMfaSettings: { PreferredMfa: true } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], 'EMAIL_OTP'])
  await set({ EmailMfaSettings: { PreferredMfa: false } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], undefined])
  await set({})
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA', 'EMAIL_OTP'], undefined])
})

test('a factor needs its address, or an app that makes codes', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { ...optionalMessages, ...token })
  await confirmedUser(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  const cases = {
    SMSMfaSettings: 'SMS_MFA',
    EmailMfaSettings: 'EMAIL_OTP',
    SoftwareTokenMfaSettings: 'SOFTWARE_TOKEN_MFA',
  }
  for (const [member, factor] of Object.entries(cases)) {
    await assert.rejects(
      world.call('AdminSetUserMFAPreference', { ...target, [member]: enabled }),
      invalid(`User does not have delivery config set to turn on ${factor}`),
    )
  }
})
