import assert from 'node:assert/strict'
import test from 'node:test'
import { mfaOf, sms } from '../../support/mfa.ts'
import { tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { invalidSession } from '../../support/refusals.ts'
import { answerAppCode, currentCode, userWithApp } from '../../support/software-token.ts'
import { attrs } from '../../support/people.ts'

// Taking away

test('an administrator takes a lost app away, and the factor with it', async () => {
  await using world = await newWorld()
  const { app, secret } = await userWithApp(world)
  const { Session } = await tryPassword(world, app, 'diego')
  const who = { UserPoolId: app.poolId, Username: 'diego' }
  assert.deepEqual(await world.call('AdminDeleteSoftwareToken', who), {})
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
  await assert.rejects(answerAppCode(world, app, Session, currentCode(world, secret)), invalidSession)
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)
  assert.deepEqual(await world.call('AdminDeleteSoftwareToken', who), {})
})

test('the other factors of the user stay', async () => {
  await using world = await newWorld()
  const { app } = await userWithApp(world, { ...sms })
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  const UserAttributes = attrs({ phone_number: '+15550109934' })
  await world.call('AdminUpdateUserAttributes', { ...target, UserAttributes })
  await world.call('AdminSetUserMFAPreference', { ...target, SMSMfaSettings: { Enabled: true } })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [
    ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
    'SOFTWARE_TOKEN_MFA',
  ])
  await world.call('AdminDeleteSoftwareToken', target)
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA'], undefined])
})

test('a user whose app was taken away sets up another one', async () => {
  await using world = await newWorld()
  const { app, AccessToken, secret } = await userWithApp(world)
  await world.call('AdminDeleteSoftwareToken', { UserPoolId: app.poolId, Username: 'diego' })
  const SoftwareTokenMfaSettings = { Enabled: true }
  const turnOn = () => world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  await assert.rejects(turnOn(), { name: 'InvalidParameterException' })
  const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  assert.notEqual(SecretCode, secret)
  await world.call('VerifySoftwareToken', { AccessToken, UserCode: currentCode(world, SecretCode) })
  await turnOn()
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SOFTWARE_TOKEN_MFA'], undefined])
})
