import assert from 'node:assert/strict'
import test from 'node:test'
import { undeliverable } from '../../../src/messages/transports/undeliverable.ts'
import type { CreateUserPoolRequest } from '../../../src/model/types.ts'
import {
  attrs,
  readUser,
  confirmedUser,
  lastCode,
  password,
  refusal,
  signIn,
  signUp,
  type App,
} from '../../support/people.ts'
import { secretHash } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { notWritable } from '../../support/refusals.ts'

const required = (...names: string[]): Pick<CreateUserPoolRequest, 'Schema'> => ({
  Schema: names.map((Name) => ({ Name, Required: true, AttributeDataType: 'String' as const })),
})

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

test('a user name that is taken is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await signUp(world, app, 'diego')
  await assert.rejects(signUp(world, app, 'diego'), refusal('UsernameExistsException', 'User already exists'))
  await signUp(world, app, 'Diego')
})

test('where the pool does not mind case, user names that differ only in case are one', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameConfiguration: { CaseSensitive: false } })
  await signUp(world, app, 'Diego')
  await assert.rejects(signUp(world, app, 'diego'), refusal('UsernameExistsException', 'User already exists'))
  assert.equal((await readUser(world, app, 'DIEGO')).Username, 'Diego')
})

test('of many who want one name at the same moment one gets it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => signUp(world, app, 'diego')))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const answer of answers) {
    if (answer.status === 'rejected') assert.equal((answer.reason as Error).name, 'UsernameExistsException')
  }
})

test('where an e-mail address is the user name, it becomes the attribute and the real user name is the sub', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  const { UserSub } = await signUp(world, app, 'Diego@Example.com')
  const { Username, attributes } = await readUser(world, app, 'Diego@Example.com')
  assert.equal(Username, UserSub)
  assert.equal(attributes['email'], 'Diego@Example.com')
  await signUp(world, app, 'maria@example.com', { email: 'maria@example.com' })
  await assert.rejects(
    signUp(world, app, 'ana@example.com', { email: 'other@example.com' }),
    refusal('InvalidParameterException', /email/),
  )
})

test('the address that is the user name needs no place in the app client’s list', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] }, { WriteAttributes: ['name'] })
  await signUp(world, app, 'diego@example.com', { name: 'Diego' })
  const { attributes } = await readUser(world, app, 'diego@example.com')
  assert.equal(attributes['email'], 'diego@example.com')
  await assert.rejects(signUp(world, app, 'maria@example.com', { nickname: 'M' }), notWritable)
})

test('an e-mail address that serves a user as name is taken from the start, verified or not', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email', 'phone_number'] })
  await signUp(world, app, 'diego@example.com')
  await assert.rejects(
    signUp(world, app, 'diego@example.com'),
    refusal('UsernameExistsException', 'An account with the given email already exists.'),
  )
  await signUp(world, app, '+12065559934')
  await assert.rejects(
    signUp(world, app, '+12065559934'),
    refusal('UsernameExistsException', 'An account with the given phone_number already exists.'),
  )
})

test('the user name must have the form that the pool wants', async () => {
  await using world = await newWorld()
  const cases = [
    [['email'], 'diego', 'Username should be an email.'],
    [['phone_number'], 'diego@example.com', 'Username should be a phone number.'],
    [['email', 'phone_number'], 'diego', 'Username should be either an email or a phone number.'],
  ] as const
  for (const [UsernameAttributes, name, message] of cases) {
    const app = await world.pool({ UsernameAttributes })
    await assert.rejects(signUp(world, app, name), refusal('InvalidParameterException', message))
  }
})

test('where addresses serve as aliases, no user name may look like one', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email', 'phone_number'] })
  await assert.rejects(
    signUp(world, app, 'diego@example.com'),
    refusal(
      'InvalidParameterException',
      'Username cannot be of email format, since user pool is configured for email alias.',
    ),
  )
  await assert.rejects(
    signUp(world, app, '+12065559934'),
    refusal('InvalidParameterException', /phone number format/),
  )
})

test('missing required attributes are all named', async () => {
  await using world = await newWorld()
  const app = await world.pool(required('email', 'name'))
  await assert.rejects(
    signUp(world, app, 'diego', { nickname: 'D' }),
    refusal(
      'InvalidParameterException',
      /^Attributes did not conform to the schema: (?=.*The attribute emails is required)(?=.*The attribute name.formatted is required)/,
    ),
  )
  await assert.rejects(
    signUp(world, app, 'diego', { email: 'diego@example.com', name: '' }),
    refusal('InvalidParameterException', /^Attributes did not conform to the schema: name/),
  )
})

test('an attribute that the schema does not have is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  for (const name of ['custom:nothing', 'shoe_size', '__proto__']) {
    await assert.rejects(
      signUp(world, app, 'diego', Object.fromEntries([[name, 'x']])),
      refusal(
        'InvalidParameterException',
        new RegExp(`^Attributes did not conform to the schema: .*${name}`),
      ),
    )
  }
})

test('an unknown custom attribute outside the client’s list is a matter of permission, an unknown plain one is not', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { WriteAttributes: ['nickname'] })
  await assert.rejects(signUp(world, app, 'diego', { 'custom:nothing': 'x' }), notWritable)
  await assert.rejects(signUp(world, app, 'diego', { locale: 'de' }), notWritable)
  await assert.rejects(
    signUp(world, app, 'diego', { shoe_size: '43' }),
    refusal('InvalidParameterException', /shoe_size/),
  )
})

test('nobody signs up with a verified address of their own saying', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(
    signUp(world, app, 'diego', { email: 'diego@example.com', email_verified: 'true' }),
    notWritable,
  )
})

test('malformed addresses and values that break the schema are refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(
    signUp(world, app, 'diego', { email: 'diego' }),
    refusal('InvalidParameterException', 'Invalid email address format.'),
  )
  await assert.rejects(
    signUp(world, app, 'diego', { phone_number: '0123' }),
    refusal('InvalidParameterException', 'Invalid phone number format.'),
  )
  await assert.rejects(
    signUp(world, app, 'diego', { birthdate: '1990' }),
    refusal(
      'InvalidParameterException',
      'Attributes did not conform to the schema: birthdate: String must be no shorter than 10 characters',
    ),
  )
})

test('an immutable attribute can be given at sign-up', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [{ Name: 'id', AttributeDataType: 'String', Mutable: false }] })
  await signUp(world, app, 'diego', { 'custom:id': '7' })
  assert.equal((await readUser(world, app, 'diego')).attributes['custom:id'], '7')
})

test('a preferred user name that serves as alias cannot be given at sign-up', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['preferred_username'] })
  await assert.rejects(
    signUp(world, app, 'diego', { preferred_username: 'boss' }),
    refusal('InvalidParameterException', /^Preferred username cannot be provided for unconfirmed account/),
  )
})

test('a name that is taken is told before anything else that is wrong', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await signUp(world, app, 'diego')
  await assert.rejects(
    world.call('SignUp', {
      ClientId: app.clientId,
      Username: 'diego',
      Password: 'short',
      UserAttributes: attrs({ shoe_size: '43', email_verified: 'true' }),
    }),
    refusal('UsernameExistsException', 'User already exists'),
  )
})

test('of two values for the address that is the user name the last counts, and must be the same', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  const sign = (...emails: string[]) =>
    world.call('SignUp', {
      ClientId: app.clientId,
      Username: 'diego@example.com',
      Password: password,
      UserAttributes: emails.map((Value) => ({ Name: 'email', Value })),
    })
  await assert.rejects(
    sign('diego@example.com', 'other@example.com'),
    refusal('InvalidParameterException', /email/),
  )
  await sign('other@example.com', 'diego@example.com')
  assert.equal((await readUser(world, app, 'diego@example.com')).attributes['email'], 'diego@example.com')
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

test('a pool for administrators lets nobody sign up', async () => {
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

test('a name is free again when its user is deleted', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const first = await confirmedUser(world, app, 'diego')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  const second = await confirmedUser(world, app, 'diego')
  assert.notEqual(first, second)
  assert.ok((await signIn(world, app, 'diego')).AccessToken)
})

test('an empty value at sign-up is no value', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await world.call('SignUp', {
    ClientId: app.clientId,
    Username: 'diego',
    Password: password,
    UserAttributes: attrs({ nickname: '', locale: 'de' }),
  })
  const { sub: _sub, ...rest } = (await readUser(world, app, 'diego')).attributes
  assert.deepEqual(rest, { locale: 'de' })
})

test('an item without a value is refused at sign-up, and sub is not for users to choose', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const sign = (Name: string, Value?: string) =>
    world.call('SignUp', {
      ClientId: app.clientId,
      Username: 'diego',
      Password: password,
      UserAttributes: [{ Name, Value }],
    })
  await assert.rejects(
    sign('nickname'),
    refusal('InvalidParameterException', 'Attribute value for nickname must not be null'),
  )
  await assert.rejects(
    sign('sub', 'x'),
    refusal('InvalidParameterException', 'Cannot modify the non-mutable attribute sub'),
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
