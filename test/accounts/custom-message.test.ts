import assert from 'node:assert/strict'
import test from 'node:test'
import { CognitoError } from '../../src/errors.ts'
import type { TriggerEvent } from '../../src/triggers/contract/triggers.ts'
import { attrs, lastCode, password, refusal, signUp, signedInUser } from '../support/people.ts'
import { scriptedTriggers } from '../support/scripted-triggers.ts'
import { eventFrame } from '../support/functions.ts'
import { newWorld } from '../support/world.ts'

const verifiesEmail = { AutoVerifiedAttributes: ['email'] } as const

const email = { email: 'diego@example.com' }

/** Says what it was called for and what the app told it. */
const echo = ({ triggerSource, request }: TriggerEvent) => ({
  smsMessage: `${triggerSource} {####} {username}`,
  emailMessage: `${triggerSource} ${JSON.stringify(request['clientMetadata'])} {####} {username}`,
  emailSubject: 'From a function',
})

test('the function is told of a sign-up and its words go out with the code', async () => {
  const triggers = scriptedTriggers({ CustomMessage: echo })
  await using world = await newWorld({ triggers })
  const app = await world.pool(verifiesEmail)
  const { UserSub } = await world.call('SignUp', {
    ClientId: app.clientId,
    Username: 'diego',
    Password: password,
    UserAttributes: attrs({ ...email, given_name: 'Diego' }),
    ClientMetadata: { lang: 'es' },
  })
  assert.deepEqual(triggers.events, [
    {
      ...eventFrame(app, 'CustomMessage_SignUp'),
      request: {
        userAttributes: {
          sub: UserSub,
          'cognito:user_status': 'UNCONFIRMED',
          ...email,
          email_verified: 'false',
          given_name: 'Diego',
        },
        codeParameter: '{####}',
        linkParameter: '{##Click Here##}',
        usernameParameter: null,
        clientMetadata: { lang: 'es' },
      },
      response: { smsMessage: null, emailMessage: null, emailSubject: null },
    },
  ])
  const sent = world.messages.at(-1)
  assert.equal(sent?.subject, 'From a function')
  assert.equal(sent?.text, `CustomMessage_SignUp {"lang":"es"} ${sent?.code} {username}`)
  await world.call('ConfirmSignUp', {
    ClientId: app.clientId,
    Username: 'diego',
    ConfirmationCode: lastCode(world),
  })
})

test('each operation that sends a code says what it is for, and passes on what the app told it', async () => {
  const triggers = scriptedTriggers({ CustomMessage: echo })
  await using world = await newWorld({ triggers })
  const app = await world.pool(verifiesEmail)
  const ClientMetadata = { ticket: '7' }
  const { clientId: ClientId, poolId: UserPoolId } = app
  await signUp(world, app, 'maria', { email: 'maria@example.com' })
  await world.call('ResendConfirmationCode', { ClientId, Username: 'maria', ClientMetadata })
  const AccessToken = await signedInUser(world, app, 'diego', email)
  const UserAttributes = attrs({ email: 'new@example.com' })
  await world.call('UpdateUserAttributes', { AccessToken, UserAttributes, ClientMetadata })
  await world.call('GetUserAttributeVerificationCode', {
    AccessToken,
    AttributeName: 'email',
    ClientMetadata,
  })
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId,
    Username: 'diego',
    UserAttributes: attrs({ email: 'newer@example.com' }),
    ClientMetadata,
  })
  await world.call('AdminCreateUser', {
    UserPoolId,
    Username: 'ana',
    UserAttributes: attrs({ email: 'ana@example.com' }),
    DesiredDeliveryMediums: ['EMAIL'],
    ClientMetadata,
  })
  const told = triggers.events.map(({ triggerSource, callerContext, request }) => [
    triggerSource,
    callerContext.clientId,
    request['clientMetadata'],
    request['usernameParameter'],
  ])
  const none = 'CLIENT_ID_NOT_APPLICABLE'
  assert.deepEqual(told, [
    ['CustomMessage_SignUp', ClientId, undefined, null],
    ['CustomMessage_ResendCode', ClientId, ClientMetadata, null],
    ['CustomMessage_SignUp', ClientId, undefined, null],
    ['CustomMessage_UpdateUserAttribute', ClientId, ClientMetadata, null],
    ['CustomMessage_VerifyUserAttribute', ClientId, ClientMetadata, null],
    ['CustomMessage_UpdateUserAttribute', none, ClientMetadata, null],
    ['CustomMessage_AdminCreateUser', none, ClientMetadata, '{username}'],
  ])
  assert.deepEqual(
    world.messages.map(({ text }) => text.split(' ')[0]),
    told.map(([source]) => source),
  )
  const invitation = world.messages.at(-1)
  assert.equal(invitation?.text, `CustomMessage_AdminCreateUser {"ticket":"7"} ${invitation?.code} ana`)
})

test('a value that takes its place at once is shown, one that waits for its code is not', async () => {
  const triggers = scriptedTriggers({ CustomMessage: () => ({}) })
  await using world = await newWorld({ triggers })
  for (const held of [[], ['email']] as const) {
    const app = await world.pool({
      ...verifiesEmail,
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: held },
    })
    const AccessToken = await signedInUser(world, app, 'diego', email)
    await world.call('UpdateUserAttributes', {
      AccessToken,
      UserAttributes: attrs({ email: 'new@example.com' }),
    })
    const attributes = triggers.events.at(-1)?.request['userAttributes'] as Record<string, string> | undefined
    assert.equal(attributes?.['email'], held.length > 0 ? email.email : 'new@example.com')
    assert.equal(world.messages.at(-1)?.to, 'new@example.com')
  }
})

test('an error of the function reaches the caller, and nothing is changed', async () => {
  const failure = new CognitoError('UserLambdaValidationException', 'CustomMessage failed with error No.')
  let fails = false
  const triggers = scriptedTriggers({
    CustomMessage() {
      if (fails) throw failure
      return {}
    },
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool(verifiesEmail)
  const AccessToken = await signedInUser(world, app, 'diego', email)
  fails = true
  const refused = refusal(failure.name, failure.message)
  const UserAttributes = attrs({ email: 'new@example.com' })
  await assert.rejects(world.call('UpdateUserAttributes', { AccessToken, UserAttributes }), refused)
  await assert.rejects(
    world.call('AdminUpdateUserAttributes', { UserPoolId: app.poolId, Username: 'diego', UserAttributes }),
    refused,
  )
  await assert.rejects(
    world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' }),
    refused,
  )
  const { UserAttributes: kept } = await world.call('GetUser', { AccessToken })
  assert.ok(kept?.some(({ Name, Value }) => Name === 'email' && Value === email.email))
  assert.equal(world.messages.length, 1)
})

test('a change that sends nothing does not ask the function', async () => {
  const triggers = scriptedTriggers({ CustomMessage: echo })
  await using world = await newWorld({ triggers })
  const app = await world.pool(verifiesEmail)
  const AccessToken = await signedInUser(world, app, 'diego', { given_name: 'Diego' })
  await world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs({ given_name: 'D.' }) })
  await world.call('AdminCreateUser', {
    UserPoolId: app.poolId,
    Username: 'ana',
    MessageAction: 'SUPPRESS',
  })
  assert.deepEqual(triggers.events, [])
})

test('a medium that a function sends by itself has no words asked for, and its message names the user', async () => {
  const triggers = scriptedTriggers({
    CustomMessage: () => ({ smsMessage: 'no code', emailMessage: 'Words {####}' }),
    CustomSMSSender: () => ({}),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AutoVerifiedAttributes: ['email', 'phone_number'] })
  const ClientMetadata = { lang: 'es' }
  const { UserSub } = await world.call('SignUp', {
    ClientId: app.clientId,
    Username: 'diego',
    Password: password,
    UserAttributes: attrs({ phone_number: '+12065559934' }),
    ClientMetadata,
  })
  assert.deepEqual(triggers.events, [])
  const sms = world.messages.at(-1)
  assert.equal(sms?.text, `Your verification code is ${sms?.code}. `)
  assert.deepEqual(structuredClone(sms?.senderContext), {
    clientId: app.clientId,
    clientMetadata: ClientMetadata,
    userAttributes: {
      sub: UserSub,
      'cognito:user_status': 'UNCONFIRMED',
      phone_number: '+12065559934',
      phone_number_verified: 'false',
    },
  })
  await signUp(world, app, 'maria', email)
  assert.equal(world.messages.at(-1)?.text, `Words ${lastCode(world)}`)
  assert.equal(world.messages.at(-1)?.senderContext, undefined)
})
