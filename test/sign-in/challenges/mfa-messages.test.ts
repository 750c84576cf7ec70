import assert from 'node:assert/strict'
import test from 'node:test'
import { servingLimits } from '../../../src/domain/limits.ts'
import { newFunctions } from '../../support/functions.ts'
import { lastCode } from '../../support/people.ts'
import {
  confirmedUserWithAddresses,
  poolWithMfa,
  respondToChallenge,
  SmsConfiguration,
  appWithMfaUser,
  enabled,
} from '../../support/mfa.ts'
import { tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { limitExceeded } from '../../support/refusals.ts'

test('messages are in the words of the pool', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, {
    MfaConfiguration: 'ON',
    SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage: 'Shop: {####}' },
    EmailMfaConfiguration: { Message: 'Hello, <b>{####}</b>', Subject: 'Shop sign-in' },
  })
  await confirmedUserWithAddresses(world, app, 'diego')
  for (const ANSWER of ['SMS_MFA', 'EMAIL_OTP']) {
    const { Session } = await tryPassword(world, app, 'diego')
    await respondToChallenge(world, app, 'SELECT_MFA_TYPE', Session, { ANSWER })
  }
  const [first, second] = world.messages
  assert.equal(first?.text, `Shop: ${first?.code}`)
  assert.equal(second?.subject, 'Shop sign-in')
  assert.equal(second?.html, `Hello, <b>${second?.code}</b>`)
})

test('functions find the words, are told of the answer’s metadata, and are asked once the code is right', async () => {
  const triggers = newFunctions({
    CustomMessage: () => ({ smsMessage: 'From a function: {####}' }),
    PostAuthentication: () => ({}),
    PreTokenGeneration: ({ response }) => response,
  })
  await using world = await newWorld({ triggers })
  const app = await appWithMfaUser(world, { SMSMfaSettings: enabled, EmailMfaSettings: enabled })
  const { Session } = await world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: app.clientId,
    AuthParameters: { USERNAME: 'diego', PASSWORD: 'Correct-Horse-7' },
    ClientMetadata: { from: 'InitiateAuth' },
  })
  const chosen = await respondToChallenge(
    world,
    app,
    'SELECT_MFA_TYPE',
    Session,
    { ANSWER: 'SMS_MFA' },
    { from: 'choice' },
  )
  assert.equal(world.messages.at(-1)?.text, `From a function: ${lastCode(world)}`)
  const [worded] = triggers.events('CustomMessage')
  assert.equal(worded?.triggerSource, 'CustomMessage_Authentication')
  assert.deepEqual(worded?.request['clientMetadata'], { from: 'choice' })
  assert.deepEqual(
    triggers.asked.map(({ trigger }) => trigger),
    ['CustomMessage'],
  )
  await respondToChallenge(
    world,
    app,
    'SMS_MFA',
    chosen.Session,
    { SMS_MFA_CODE: lastCode(world) },
    { from: 'code' },
  )
  assert.deepEqual(
    triggers.asked.map(({ trigger }) => trigger),
    ['CustomMessage', 'PostAuthentication', 'PreTokenGeneration'],
  )
  const [told] = triggers.events('PostAuthentication')
  assert.equal(told?.request.userAttributes['phone_number_verified'], 'true')
  assert.deepEqual(told?.request['clientMetadata'], { from: 'code' })
})

test('metadata of the first call reaches no function of a message', async () => {
  const triggers = newFunctions({ CustomMessage: () => ({}) })
  await using world = await newWorld({ triggers })
  const app = await appWithMfaUser(world)
  await world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: app.clientId,
    AuthParameters: { USERNAME: 'diego', PASSWORD: 'Correct-Horse-7' },
    ClientMetadata: { from: 'InitiateAuth' },
  })
  assert.ok(!('clientMetadata' in (triggers.events('CustomMessage')[0]?.request ?? {})))
})

test('a function that sends the messages of a pool is told what for', async () => {
  const triggers = newFunctions({ CustomSMSSender: () => ({}), CustomMessage: () => ({}) })
  await using world = await newWorld({ triggers })
  const app = await appWithMfaUser(world)
  await tryPassword(world, app, 'diego')
  const { trigger, senderContext } = world.messages.at(-1) ?? {}
  assert.equal(trigger, 'CustomMessage_Authentication')
  assert.equal(senderContext?.clientId, app.clientId)
  assert.equal(senderContext?.userAttributes['phone_number'], '+15550109934')
  assert.deepEqual(triggers.events('CustomMessage'), [])
})

test('an address gets as many codes as it may, and no more', async () => {
  await using world = await newWorld({ limits: servingLimits })
  const app = await appWithMfaUser(world)
  for (let count = 0; count < 5; count++) await tryPassword(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego'), limitExceeded)
  assert.equal(world.messages.length, 5)
})
