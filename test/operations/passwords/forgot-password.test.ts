import assert from 'node:assert/strict'
import test from 'node:test'
import { servingLimits } from '../../../src/domain/limits.ts'
import { newFunctions } from '../../support/functions.ts'
import { attrs, readUser, lastCode, refusal, signUp } from '../../support/people.ts'
import {
  createUserWithAddresses,
  forgotPassword,
  newPassword,
  canSignIn,
  confirmForgotPassword,
  wrongCode,
} from '../../support/codes.ts'
import {
  limitExceeded,
  codeExpired,
  codeMismatch,
  nowhereToRecover,
  passwordNotResettable,
} from '../../support/refusals.ts'
import { email, poolWithMfa, sms } from '../../support/mfa.ts'
import { createUser, poolWithSecret, secretHash } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'

const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const

const minute = 60_000

test('a code goes to the verified address, and the caller learns where in a mask', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  const answer = await forgotPassword(world, app, 'diego')
  assert.deepEqual(answer, {
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'd***@e***' },
  })
  const [message, ...others] = world.messages
  assert.deepEqual(others, [])
  assert.equal(message?.to, 'diego@example.com')
  assert.equal(message.text, `Your verification code is ${message.code}. `)
  assert.match(message.code, /^\d{6}$/)
  assert.equal(message.expires - message.at, 60 * minute)
  assert.equal(message.trigger, 'CustomMessage_ForgotPassword')
})

test('the order of the pool decides between two addresses', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Name: 'verified_email', Priority: 2 },
        { Name: 'verified_phone_number', Priority: 1 },
      ],
    },
  })
  await createUserWithAddresses(world, app, 'diego', { email: 'd@example.com', phone_number: '+12065559934' })
  const { CodeDeliveryDetails } = await forgotPassword(world, app, 'diego')
  assert.deepEqual(CodeDeliveryDetails, {
    AttributeName: 'phone_number',
    DeliveryMedium: 'SMS',
    Destination: '+*******9934',
  })
  assert.equal(world.messages[0]?.medium, 'SMS')
})

test('the user may be named by an alias, or by the sub', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await createUserWithAddresses(world, app, 'diego')
  const { attributes } = await readUser(world, app, 'diego')
  for (const name of ['diego@example.com', attributes['sub'] ?? '']) {
    await forgotPassword(world, app, name)
    await confirmForgotPassword(world, app, name, lastCode(world))
  }
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
})

test('asking changes nothing: the old password stays good, and so does the status', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  const before = await readUser(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  assert.deepEqual(await readUser(world, app, 'diego'), before)
  assert.ok(await canSignIn(world, app, 'diego', 'Correct-Horse-7'))
})

test('a new code takes the place of the one before it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  const first = lastCode(world)
  do await forgotPassword(world, app, 'diego')
  while (lastCode(world) === first)
  await assert.rejects(confirmForgotPassword(world, app, 'diego', first), codeMismatch)
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
})

test('a code is kept as a keyed hash only', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  const { attributes } = await readUser(world, app, 'diego')
  const record = await world.context.store.findCode(app.poolId, attributes['sub'] ?? '', 'recover')
  assert.match(record?.hash ?? '', /^[0-9a-f]{64}$/)
  assert.ok(!JSON.stringify(record).includes(lastCode(world)))
})

test('an unconfirmed user, or one with a temporary password, cannot recover it, as told unless users are hidden', async () => {
  await using world = await newWorld()
  const open = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const hidden = await world.pool({ AutoVerifiedAttributes: ['email'] }, hiding)
  for (const app of [open, hidden]) {
    await signUp(world, app, 'waiting', { email: 'waiting@example.com' })
    await world.call('AdminCreateUser', {
      UserPoolId: app.poolId,
      Username: 'invited',
      UserAttributes: attrs({ email: 'i@example.com', email_verified: 'true' }),
      MessageAction: 'SUPPRESS',
    })
    const sent = world.messages.length
    for (const name of ['waiting', 'invited']) {
      if (app === open) await assert.rejects(forgotPassword(world, app, name), passwordNotResettable)
      else assert.ok((await forgotPassword(world, app, name)).CodeDeliveryDetails)
    }
    assert.equal(world.messages.length, sent)
  }
})

test('a user without a verified address cannot recover a password, nor where administrators do it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(forgotPassword(world, app, 'diego'), nowhereToRecover)
  const UserAttributes = attrs({ email: 'd@example.com' })
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes,
  })
  await assert.rejects(forgotPassword(world, app, 'diego'), nowhereToRecover)

  const mechanism = { Name: 'admin_only', Priority: 1 } as const
  const byAdministrators = { AccountRecoverySetting: { RecoveryMechanisms: [mechanism] } }
  for (const client of [{}, hiding]) {
    const closed = await world.pool(byAdministrators, client)
    await createUserWithAddresses(world, closed, 'diego')
    const error = refusal('NotAuthorizedException', 'Contact administrator to reset password.')
    await assert.rejects(forgotPassword(world, closed, 'diego'), error)
    if (client === hiding) await assert.rejects(forgotPassword(world, closed, 'nobody'), error)
  }
  assert.deepEqual(world.messages, [])
})

test('no code goes to the address of a second factor', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...sms, ...email })
  await createUserWithAddresses(world, app, 'diego', { email: 'd@example.com', phone_number: '+12065559934' })
  const turnOn = (settings: object) =>
    world.call('AdminSetUserMFAPreference', { UserPoolId: app.poolId, Username: 'diego', ...settings })
  assert.equal((await forgotPassword(world, app, 'diego')).CodeDeliveryDetails?.AttributeName, 'email')
  await turnOn({ EmailMfaSettings: { Enabled: true } })
  assert.equal((await forgotPassword(world, app, 'diego')).CodeDeliveryDetails?.AttributeName, 'phone_number')
  await turnOn({ SMSMfaSettings: { Enabled: true } })
  await assert.rejects(forgotPassword(world, app, 'diego'), nowhereToRecover)
})

test('asking and showing are ten attempts an hour each', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  for (let count = 0; count < 10; count++) await forgotPassword(world, app, 'diego')
  await assert.rejects(forgotPassword(world, app, 'diego'), limitExceeded)
  for (let count = 0; count < 10; count++)
    await assert.rejects(confirmForgotPassword(world, app, 'diego', wrongCode(lastCode(world))), codeMismatch)
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), limitExceeded)
  assert.equal(world.messages.length, 10)
  world.clock.advance(60 * minute)
  await forgotPassword(world, app, 'diego')
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
})

test('an address that has had its codes of the hour gets no other, and the last one stays good', async () => {
  await using world = await newWorld({ limits: servingLimits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  const answer = await forgotPassword(world, app, 'diego')
  for (let count = 0; count < 4; count++) await forgotPassword(world, app, 'diego')
  assert.deepEqual(await forgotPassword(world, app, 'diego'), answer)
  assert.equal(world.messages.length, 5)
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  // That code is used up, so there is none to rely on.
  await assert.rejects(forgotPassword(world, app, 'diego'), limitExceeded)
})

test('an app client with a secret proves it over the name as it was sent', async () => {
  await using world = await newWorld()
  const app = await poolWithSecret(world)
  await createUserWithAddresses(world, app, 'diego')
  const ask = (SecretHash?: string) =>
    world.call('ForgotPassword', {
      ClientId: app.clientId,
      Username: 'diego',
      ...(SecretHash ? { SecretHash } : {}),
    })
  const { clientId, secret } = app
  await assert.rejects(
    ask(),
    refusal(
      'NotAuthorizedException',
      `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
    ),
  )
  const wrongHash = refusal('NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`)
  await assert.rejects(ask('d3Jvbmc='), wrongHash)
  await assert.rejects(ask(secretHash('Diego', clientId, secret)), wrongHash)
  assert.deepEqual(world.messages, [])
  await ask(secretHash('diego', clientId, secret))
  const show = (SecretHash: string) =>
    world.call('ConfirmForgotPassword', {
      ClientId: clientId,
      Username: 'diego',
      ConfirmationCode: lastCode(world),
      Password: newPassword,
      SecretHash,
    })
  await assert.rejects(show('d3Jvbmc='), wrongHash)
  await show(secretHash('diego', clientId, secret))
})

test('a function finds the words of the message, and learns what the app says', async () => {
  const triggers = newFunctions({
    CustomMessage: ({ triggerSource }) =>
      triggerSource === 'CustomMessage_ForgotPassword'
        ? { emailSubject: 'Forgotten?', emailMessage: 'Set a new one with {####}' }
        : undefined,
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await world.call('ForgotPassword', {
    ClientId: app.clientId,
    Username: 'diego',
    ClientMetadata: { lang: 'es' },
  })
  const [message] = world.messages
  assert.equal(message?.subject, 'Forgotten?')
  assert.equal(message.text, `Set a new one with ${message.code}`)
  const event = triggers.events('CustomMessage').at(-1)
  assert.equal(event?.triggerSource, 'CustomMessage_ForgotPassword')
  assert.equal(event.userName, 'diego')
  assert.equal(event.callerContext.clientId, app.clientId)
  assert.deepEqual(event.request['clientMetadata'], { lang: 'es' })
  assert.equal(event.request['codeParameter'], '{####}')
  assert.equal(event.request['usernameParameter'], null)
  assert.equal(event.request.userAttributes['cognito:user_status'], 'CONFIRMED')
})

test('words without the code are refused, and nothing is sent', async () => {
  const triggers = newFunctions({ CustomMessage: () => ({ emailMessage: 'Set a new one' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await assert.rejects(forgotPassword(world, app, 'diego'), { name: 'InvalidLambdaResponseException' })
  assert.deepEqual(world.messages, [])
  await assert.rejects(confirmForgotPassword(world, app, 'diego', '000000'), codeExpired)
})

test('a function that sends the message itself is told of the user and of what the app says', async () => {
  const triggers = newFunctions({
    CustomMessage: () => assert.fail('it is not asked'),
    CustomEmailSender: () => ({}),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await world.call('ForgotPassword', {
    ClientId: app.clientId,
    Username: 'diego',
    ClientMetadata: { lang: 'es' },
  })
  const [message] = world.messages
  assert.equal(message?.trigger, 'CustomMessage_ForgotPassword')
  assert.equal(message.senderContext?.clientId, app.clientId)
  assert.deepEqual({ ...message.senderContext?.clientMetadata }, { lang: 'es' })
  assert.equal(message.senderContext?.userAttributes['email'], 'diego@example.com')
})

test('a link in place of codes is for sign-ups only', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
  })
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  assert.ok(world.messages[0]?.text.includes(lastCode(world)))
  assert.doesNotMatch(world.messages[0]?.text ?? '', /https?:/)
})
