import assert from 'node:assert/strict'
import test from 'node:test'
import { undeliverable } from '../../../src/messages/transports/undeliverable.ts'
import { attrs, readUser, lastCode, password, refusal, signUp, type App } from '../../support/people.ts'
import { secretHash } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'

test('a new account waits for its code, which goes to the address that the pool verifies', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const answer = await signUp(world, app, 'diego', { email: 'diego@example.com', name: 'Diego' })
  assert.match(answer.UserSub, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.deepEqual(answer, {
    UserConfirmed: false,
    UserSub: answer.UserSub,
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'd***@e***' },
  })
  const { Username, UserStatus, Enabled, attributes } = await readUser(world, app, 'diego')
  assert.deepEqual(
    { Username, UserStatus, Enabled },
    { Username: 'diego', UserStatus: 'UNCONFIRMED', Enabled: true },
  )
  assert.deepEqual(attributes, {
    sub: answer.UserSub,
    email: 'diego@example.com',
    email_verified: 'false',
    name: 'Diego',
  })
  const sent = world.messages.at(-1)
  assert.equal(sent?.subject, 'Your verification code')
  assert.equal(sent?.trigger, 'CustomMessage_SignUp')
})

test('of two addresses that the pool verifies, the phone number gets the one code', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email', 'phone_number'] })
  const both = { email: 'diego@example.com', phone_number: '+12065559934' }
  const { CodeDeliveryDetails } = await signUp(world, app, 'diego', both)
  assert.equal(CodeDeliveryDetails?.AttributeName, 'phone_number')
  assert.equal(world.messages.length, 1)
})

test('nothing is sent where the pool verifies nothing, or the address is not given', async () => {
  await using world = await newWorld()
  const silent = await world.pool()
  assert.equal(
    (await signUp(world, silent, 'diego', { email: 'diego@example.com' })).CodeDeliveryDetails,
    undefined,
  )
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  assert.equal((await signUp(world, app, 'diego', { nickname: 'D' })).CodeDeliveryDetails, undefined)
  assert.equal(world.messages.length, 0)
})

test('a password may be left out only where users can sign in by something else', async () => {
  await using world = await newWorld()
  const sign = ({ clientId: ClientId }: App) => world.call('SignUp', { ClientId, Username: 'diego' })
  await assert.rejects(
    sign(await world.pool()),
    refusal(
      'InvalidParameterException',
      /at 'password' failed to satisfy constraint: Member must not be null$/,
    ),
  )
  const open = await world.pool({
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
  })
  assert.equal((await sign(open)).UserConfirmed, false)
})

test('a password that breaks the policy is refused with the first reason', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const sign = (Password: string) =>
    world.call('SignUp', { ClientId: app.clientId, Username: 'diego', Password })
  const cases = {
    'Short1!': 'Password not long enough',
    'nouppercase1!': 'Password must have uppercase characters',
    'NOLOWERCASE1!': 'Password must have lowercase characters',
    'NoNumbers!!': 'Password must have numeric characters',
    NoSymbols11: 'Password must have symbol characters',
  }
  for (const [given, reason] of Object.entries(cases)) {
    await assert.rejects(
      sign(given),
      refusal('InvalidPasswordException', `Password did not conform with policy: ${reason}`),
    )
  }
})

test('a pool for administrators permits no sign-up', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
  await assert.rejects(
    signUp(world, app, 'diego'),
    refusal('NotAuthorizedException', 'SignUp is not permitted for this user pool'),
  )
})

test('an app client that does not exist is named in the refusal', async () => {
  await using world = await newWorld()
  await assert.rejects(
    signUp(world, { poolId: '', clientId: 'nobody' }, 'diego'),
    refusal('ResourceNotFoundException', 'User pool client nobody does not exist.'),
  )
})

test('an app client with a secret must prove it, and one without must not try', async () => {
  await using world = await newWorld()
  const guarded = await world.pool({}, { GenerateSecret: true })
  await assert.rejects(
    signUp(world, guarded, 'diego'),
    refusal(
      'NotAuthorizedException',
      `Client ${guarded.clientId} is configured with secret but SECRET_HASH was not received`,
    ),
  )
  const withHash = (ClientId: string) =>
    world.call('SignUp', { ClientId, Username: 'diego', Password: password, SecretHash: 'bm90IHRoZSBoYXNo' })
  await assert.rejects(
    withHash(guarded.clientId),
    refusal('NotAuthorizedException', `Unable to verify secret hash for client ${guarded.clientId}`),
  )
  const open = await world.pool()
  await assert.rejects(
    withHash(open.clientId),
    refusal(
      'NotAuthorizedException',
      `Client ${open.clientId} is configured for no secret but SECRET_HASH was received`,
    ),
  )
})

test('the secret is proved by a hash over the name as it is written, at sign-up and with every code', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    { AutoVerifiedAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } },
    { GenerateSecret: true },
  )
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
  })
  const as = (Username: string, hashed = Username) => ({
    ClientId: app.clientId,
    Username,
    SecretHash: secretHash(hashed, app.clientId, UserPoolClient?.ClientSecret ?? ''),
  })
  const UserAttributes = attrs({ email: 'diego@example.com' })
  await world.call('SignUp', { ...as('Diego'), Password: password, UserAttributes })
  const unable = refusal('NotAuthorizedException', `Unable to verify secret hash for client ${app.clientId}`)
  const ConfirmationCode = lastCode(world)
  await assert.rejects(world.call('ResendConfirmationCode', as('diego', 'Diego')), unable)
  await assert.rejects(world.call('ConfirmSignUp', { ...as('diego', 'Diego'), ConfirmationCode }), unable)
  await world.call('ResendConfirmationCode', as('diego'))
  await world.call('ConfirmSignUp', { ...as('DIEGO'), ConfirmationCode: lastCode(world) })
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})

test('the pool’s own words carry the code', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    AutoVerifiedAttributes: ['email'],
    VerificationMessageTemplate: { EmailMessage: 'Use {####} now, {####}!', EmailSubject: 'Hello' },
  })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const code = lastCode(world)
  assert.equal(world.messages.at(-1)?.text, `Use ${code} now, ${code}!`)
  assert.equal(world.messages.at(-1)?.subject, 'Hello')
})

test('the pool’s own words may stand under their older names, other ones for SMS', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    AutoVerifiedAttributes: ['email', 'phone_number'],
    EmailVerificationMessage: 'By mail: {####}',
    EmailVerificationSubject: 'Code',
    SmsVerificationMessage: 'By SMS: {####}',
  })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  await signUp(world, app, 'maria', { phone_number: '+12065559934' })
  assert.deepEqual(
    world.messages.map(({ subject, text, code }) => [subject, text.replace(code, '…')]),
    [
      ['Code', 'By mail: …'],
      ['', 'By SMS: …'],
    ],
  )
})

test('where the code cannot be sent the account is there all the same', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  Object.assign(world.context, { messages: undeliverable })
  await assert.rejects(signUp(world, app, 'diego', { email: 'diego@example.com' }), {
    name: 'CodeDeliveryFailureException',
  })
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'UNCONFIRMED')
})
