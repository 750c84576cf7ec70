import assert from 'node:assert/strict'
import test from 'node:test'
import { confirmedUser, refusal, signIn } from '../../support/people.ts'
import { mfaOf, poolWithMfa } from '../../support/mfa.ts'
import { signInBySrp, tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { wrongCode } from '../../support/codes.ts'
import {
  answerAppCode,
  appNotSetUp,
  codePeriod,
  currentCode,
  optionalApp,
  setupMismatch,
  userWithApp,
} from '../../support/software-token.ts'

// Setting up while signed in

test('a user sets up an app, turns it on, and gives a code of it after the password', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optionalApp)
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  const associated = await world.call('AssociateSoftwareToken', { AccessToken })
  assert.match(associated.SecretCode ?? '', /^[A-Z2-7]{32}$/)
  assert.equal(associated.Session, undefined)
  const secret = associated.SecretCode ?? ''
  const UserCode = currentCode(world, secret)
  const FriendlyDeviceName = 'My phone'
  assert.deepEqual(await world.call('VerifySoftwareToken', { AccessToken, UserCode, FriendlyDeviceName }), {
    Status: 'SUCCESS',
  })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [undefined, undefined])
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)

  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SOFTWARE_TOKEN_MFA'], 'SOFTWARE_TOKEN_MFA'])
  const challenge = await signInBySrp(world, app, 'diego')
  assert.equal(challenge.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  assert.deepEqual(challenge.ChallengeParameters, {
    FRIENDLY_DEVICE_NAME: 'My phone',
    USER_ID_FOR_SRP: 'diego',
  })
  world.clock.advance(codePeriod)
  assert.ok(
    (await answerAppCode(world, app, challenge.Session, currentCode(world, secret))).AuthenticationResult,
  )
  assert.equal(world.messages.length, 0)
})

test('an app cannot be turned on before one of its codes was right', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optionalApp)
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  const turnOn = () =>
    world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } })
  const refused = refusal(
    'InvalidParameterException',
    'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
  )
  await assert.rejects(turnOn(), refused)
  await assert.rejects(world.call('VerifySoftwareToken', { AccessToken, UserCode: '123456' }), appNotSetUp)
  const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  await assert.rejects(turnOn(), refused)
  const verify = (UserCode: string) => world.call('VerifySoftwareToken', { AccessToken, UserCode })
  await assert.rejects(verify(wrongCode(currentCode(world, SecretCode))), setupMismatch)
  await verify(currentCode(world, SecretCode))
  await assert.rejects(verify(currentCode(world, SecretCode)), appNotSetUp)
  await turnOn()
})

test('a name that is too long for a device is refused', async () => {
  await using world = await newWorld()
  const { AccessToken } = await userWithApp(world)
  const FriendlyDeviceName = 'x'.repeat(257)
  const verify = world.call('VerifySoftwareToken', { AccessToken, UserCode: '123456', FriendlyDeviceName })
  await assert.rejects(verify, refusal('InvalidParameterException', /256 characters/))
})
