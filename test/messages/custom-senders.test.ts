import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CognitoError } from '../../src/errors.ts'
import { newCustomSenders, type CustomSendersParts } from '../../src/messages/custom-senders.ts'
import type { Message } from '../../src/messages/message.ts'
import { SendFailed } from '../../src/messages/sender.ts'
import type { LambdaConfigType } from '../../src/model/types.ts'
import { newPoolSettings } from '../../src/domain/pool-settings.ts'
import { toPool } from '../../src/domain/pool.ts'
import { arnOf, newFunctions } from '../support/function-folder.ts'
import { scriptedTriggers } from '../support/scripted-triggers.ts'
import { newWebServer } from '../support/web-server.ts'

const KMSKeyID = 'arn:aws:kms:eu-test-1:000000000000:key/11111111-2222-3333-4444-555555555555'

const poolOf = (LambdaConfig: LambdaConfigType = {}) =>
  toPool({
    id: 'eu-test-1_ilD61yy1L',
    version: 1,
    created: 0,
    modified: 0,
    settings: newPoolSettings({ PoolName: 'test', LambdaConfig }),
    schema: [],
  })

const message: Message = {
  at: 1,
  poolId: 'eu-test-1_ilD61yy1L',
  user: 'diego',
  to: 'new@example.com',
  medium: 'EMAIL',
  subject: 'Your verification code',
  text: 'Your verification code is 012345. ',
  code: '012345',
  expires: 2,
  trigger: 'CustomMessage_UpdateUserAttribute',
  senderContext: {
    clientId: '4ut5qlsi02iv5ah5ndjmc3ovf3',
    userAttributes: { sub: 's', 'cognito:user_status': 'CONFIRMED', email: 'old@example.com' },
    clientMetadata: { lang: 'es' },
  },
}

const sms: Message = { ...message, medium: 'SMS', to: '+12065559934' }

/** Custom senders, and what the senders behind them were given. */
function newSenders(parts: Partial<CustomSendersParts>) {
  const passedOn: [Message, string][] = []
  const senders = newCustomSenders({
    senders: {
      send: async (_pool, sent, id) => void passedOn.push([sent, id]),
      close: async () => {},
    },
    triggers: scriptedTriggers({}),
    isLocal: () => true,
    encrypt: () => Promise.reject(new Error('nothing is to be encrypted here')),
    ...parts,
  })
  return { senders, passedOn }
}

test('a message goes to the function of its medium only, in the form of Cognito’s event', async () => {
  const triggers = scriptedTriggers({ CustomEmailSender: () => ({}), CustomSMSSender: () => ({}) })
  const { senders, passedOn } = newSenders({ triggers })
  await senders.send(poolOf(), message, 'a')
  await senders.send(poolOf(), sms, 'b')
  assert.deepEqual(triggers.events, [
    {
      version: '1',
      triggerSource: 'CustomEmailSender_UpdateUserAttribute',
      region: 'eu-test-1',
      userPoolId: 'eu-test-1_ilD61yy1L',
      userName: 'diego',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '4ut5qlsi02iv5ah5ndjmc3ovf3' },
      request: {
        type: 'customEmailSenderRequestV1',
        code: '012345',
        // The new address, which the user does not have yet.
        userAttributes: { sub: 's', 'cognito:user_status': 'CONFIRMED', email: 'new@example.com' },
        clientMetadata: { lang: 'es' },
      },
      response: {},
    },
    {
      version: '1',
      triggerSource: 'CustomSMSSender_UpdateUserAttribute',
      region: 'eu-test-1',
      userPoolId: 'eu-test-1_ilD61yy1L',
      userName: 'diego',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '4ut5qlsi02iv5ah5ndjmc3ovf3' },
      request: {
        type: 'customSMSSenderRequestV1',
        code: '012345',
        userAttributes: {
          sub: 's',
          'cognito:user_status': 'CONFIRMED',
          email: 'old@example.com',
          phone_number: '+12065559934',
        },
        clientMetadata: { lang: 'es' },
      },
      response: {},
    },
  ])
  assert.deepEqual(passedOn, [])
})

test('a message of a medium without a function goes to the usual sender under its id', async () => {
  const triggers = scriptedTriggers({ CustomEmailSender: () => ({}) })
  const { senders, passedOn } = newSenders({ triggers })
  await senders.send(poolOf(), sms, 'b')
  assert.deepEqual(passedOn, [[sms, 'b']])
  assert.deepEqual(triggers.events, [])
})

test('a message written before the pool had the function still names its address', async () => {
  const triggers = scriptedTriggers({ CustomEmailSender: () => ({}) })
  const { senderContext: _, ...older } = message
  await newSenders({ triggers }).senders.send(poolOf(), older, 'a')
  const [event] = triggers.events
  assert.equal(event?.callerContext.clientId, 'CLIENT_ID_NOT_APPLICABLE')
  assert.deepEqual(event?.request['userAttributes'], { email: 'new@example.com' })
  assert.equal(event?.request['clientMetadata'], null)
})

test('a temporary password is escaped for HTML, as Cognito does it', async () => {
  const triggers = scriptedTriggers({ CustomEmailSender: () => ({}) })
  const invitation = { ...message, trigger: 'CustomMessage_AdminCreateUser', code: 'a<b>&"9' }
  await newSenders({ triggers }).senders.send(poolOf(), invitation, 'a')
  assert.equal(triggers.events[0]?.triggerSource, 'CustomEmailSender_AdminCreateUser')
  assert.equal(triggers.events[0]?.request['code'], 'a&lt;b&gt;&amp;&quot;9')
})

test('with a key, the code is encrypted for a function elsewhere, not for one that runs here', async () => {
  const triggers = scriptedTriggers({ CustomEmailSender: () => ({}), CustomSMSSender: () => ({}) })
  const { senders } = newSenders({
    triggers,
    isLocal: (_pool, trigger) => trigger === 'CustomSMSSender',
    encrypt: async (code, { id, poolId }) => `${code} under ${id} for ${poolId}`,
  })
  await senders.send(poolOf({ KMSKeyID }), message, 'a')
  await senders.send(poolOf({ KMSKeyID }), sms, 'b')
  await senders.send(poolOf(), message, 'c')
  assert.deepEqual(
    triggers.events.map(({ request }) => request['code']),
    [`012345 under ${KMSKeyID} for eu-test-1_ilD61yy1L`, '012345', '012345'],
  )
})

test('a code that cannot be encrypted is not handed over', async () => {
  const triggers = scriptedTriggers({ CustomEmailSender: () => ({}) })
  const { senders } = newSenders({
    triggers,
    isLocal: () => false,
    encrypt: () => Promise.reject(new Error('KMS is away')),
  })
  await assert.rejects(senders.send(poolOf({ KMSKeyID }), message, 'a'), (error) => {
    assert.ok(error instanceof SendFailed)
    assert.equal(error.isFinal, false)
    assert.match(error.message, /KMSKeyID/)
    return true
  })
  assert.deepEqual(triggers.events, [])
})

test('a function that fails is to be tried again, and what it said is not repeated', async () => {
  const triggers = scriptedTriggers({
    CustomEmailSender() {
      throw new CognitoError('UserLambdaValidationException', 'cannot mail new@example.com')
    },
  })
  await assert.rejects(newSenders({ triggers }).senders.send(poolOf(), message, 'a'), (error) => {
    assert.ok(error instanceof SendFailed)
    assert.equal(error.isFinal, false)
    assert.equal(error.message, 'CustomEmailSender did not take the message: UserLambdaValidationException.')
    assert.equal(error.cause, undefined)
    return true
  })
})

test('a function has eight seconds for a message with all that is tried', async () => {
  const untils: number[] = []
  const began = performance.now()
  const { senders } = newSenders({
    triggers: {
      has: () => true,
      async call(_pool, _trigger, event, until = Infinity) {
        event()
        untils.push(until)
        return {}
      },
    },
  })
  await senders.send(poolOf(), message, 'a')
  const [until = 0] = untils
  assert.ok(until >= began + 8000 && until <= performance.now() + 8000, `${until - began} ms`)
})

test('time for encrypting a code is part of the time for the message', async () => {
  await using webhook = await newWebServer((response) => void response.end())
  const place = { kind: 'webhook', url: webhook.url, secret: randomBytes(32) } as const
  await using functions = await newFunctions({}, { locations: new Map([['sender', place]]) })
  const CustomEmailSender = { LambdaArn: arnOf('sender'), LambdaVersion: 'V1_0' } as const
  const sendWithin = (timeoutMs: number) => {
    const { senders } = newSenders({
      triggers: functions.triggers,
      isLocal: () => false,
      encrypt: (code) => sleep(20, code),
      timeoutMs,
    })
    return senders.send(poolOf({ KMSKeyID, CustomEmailSender }), message, 'a')
  }
  await assert.rejects(sendWithin(10), {
    message: 'CustomEmailSender did not take the message: UnexpectedLambdaException.',
    isFinal: false,
  })
  assert.equal(webhook.requests.length, 0)
  await sendWithin(60_000)
  assert.equal(webhook.requests.length, 1)
})
