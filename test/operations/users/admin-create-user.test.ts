import assert from 'node:assert/strict'
import test from 'node:test'
import type { AdminCreateUserRequest } from '../../../src/model/types.ts'
import { attrs, readUser, confirmedUser, refusal, valuesOf, type App } from '../../support/people.ts'
import { newFunctions } from '../../support/functions.ts'
import { newWorld, type World } from '../../support/world.ts'
import { incorrectCredentials, userNotFound } from '../../support/refusals.ts'

const create = (
  world: World,
  { poolId }: App,
  Username: string,
  more: Partial<AdminCreateUserRequest> = {},
) => world.call('AdminCreateUser', { UserPoolId: poolId, Username, ...more })

const signInWith = (world: World, { clientId }: App, USERNAME: string, PASSWORD: string) =>
  world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: clientId,
    AuthParameters: { USERNAME, PASSWORD },
  })

test('the new user must change their password, and the answer shows them without it', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [{ Name: 'name', Required: true, AttributeDataType: 'String' }] })
  const { User } = await create(world, app, 'diego', {
    UserAttributes: attrs({ email: 'diego@example.com', email_verified: 'true' }),
    TemporaryPassword: 'Temporary-1',
    MessageAction: 'SUPPRESS',
  })
  assert.equal(User?.Username, 'diego')
  assert.equal(User?.UserStatus, 'FORCE_CHANGE_PASSWORD')
  assert.equal(User?.Enabled, true)
  assert.equal(User?.UserCreateDate, world.clock.now / 1000)
  const { sub, ...rest } = valuesOf(User?.Attributes)
  assert.deepEqual(rest, { email: 'diego@example.com', email_verified: 'true' })
  assert.equal((await readUser(world, app, 'diego')).attributes['sub'], sub)
  const { ChallengeName } = await signInWith(world, app, 'diego', 'Temporary-1')
  assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED')
})

test('the invitation goes by SMS unless the caller says otherwise, and carries name and password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const both = attrs({ email: 'diego@example.com', phone_number: '+12065559934' })
  await create(world, app, 'diego', { UserAttributes: both })
  assert.deepEqual(
    world.messages.map(({ medium, to }) => [medium, to]),
    [['SMS', '+12065559934']],
  )
  await create(world, app, 'maria', { UserAttributes: both, DesiredDeliveryMediums: ['EMAIL'] })
  const sent = world.messages.at(-1)
  assert.equal(sent?.text, `Your username is maria and temporary password is ${sent?.code}. `)
  assert.equal(sent?.subject, 'Your temporary password')
  assert.equal(sent?.trigger, 'CustomMessage_AdminCreateUser')
  const { ChallengeName } = await signInWith(world, app, 'maria', sent?.code ?? '')
  assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED')
})

test('the pool’s own words invite', async () => {
  await using world = await newWorld()
  const InviteMessageTemplate = {
    EmailMessage: 'Hello {username}, {####}',
    EmailSubject: 'Come in',
    SMSMessage: '{username}: {####}',
  }
  const app = await world.pool({ AdminCreateUserConfig: { InviteMessageTemplate } })
  await create(world, app, 'diego', {
    UserAttributes: attrs({ email: 'diego@example.com', phone_number: '+12065559934' }),
    TemporaryPassword: 'Temporary-{username}-1',
    DesiredDeliveryMediums: ['SMS', 'EMAIL'],
  })
  assert.deepEqual(
    world.messages.map(({ subject, text }) => [subject, text]),
    [
      ['', 'diego: Temporary-{username}-1'],
      ['Come in', 'Hello diego, Temporary-{username}-1'],
    ],
  )
})

test('where an address is the user name, the invitation speaks of it and not of the sub', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  await create(world, app, 'diego@example.com', { DesiredDeliveryMediums: ['EMAIL'] })
  assert.match(world.messages.at(-1)?.text ?? '', /^Your username is diego@example.com and /)
})

test('a suppressed invitation is not sent', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await create(world, app, 'diego', {
    UserAttributes: attrs({ phone_number: '+12065559934' }),
    MessageAction: 'SUPPRESS',
  })
  assert.equal(world.messages.length, 0)
})

test('nothing is sent to a user without an address', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await create(world, app, 'diego')
  assert.equal(world.messages.length, 0)
})

test('an invitation is sent again with a new password, to users who have not answered yet', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const byMail = { DesiredDeliveryMediums: ['EMAIL'] } as const
  const again = { ...byMail, MessageAction: 'RESEND' } as const
  await create(world, app, 'diego', { ...byMail, UserAttributes: attrs({ email: 'diego@example.com' }) })
  const first = world.messages.at(-1)?.code ?? ''
  const { User } = await create(world, app, 'diego', again)
  assert.equal(User?.UserStatus, 'FORCE_CHANGE_PASSWORD')
  const second = world.messages.at(-1)?.code ?? ''
  assert.notEqual(first, second)
  await assert.rejects(signInWith(world, app, 'diego', first), incorrectCredentials)
  assert.ok((await signInWith(world, app, 'diego', second)).ChallengeName)
  await assert.rejects(create(world, app, 'nobody', again), userNotFound)
  await confirmedUser(world, app, 'maria')
  await assert.rejects(
    create(world, app, 'maria', again),
    refusal('UnsupportedUserStateException', /CONFIRMED/),
  )
})

test('a name that is taken is refused in words that only administrators get, also if two want it at once', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await create(world, app, 'diego')
  const exists = refusal('UsernameExistsException', 'User account already exists')
  await assert.rejects(create(world, app, 'diego'), exists)
  const race = await Promise.allSettled([create(world, app, 'maria'), create(world, app, 'maria')])
  const lost = race.filter((answer) => answer.status === 'rejected')
  assert.equal(lost.length, 1)
  assert.equal((lost[0]?.reason as Error | undefined)?.message, 'User account already exists')
  const byMail = await world.pool({ UsernameAttributes: ['email'] })
  const { User } = await create(world, byMail, 'diego@example.com')
  assert.equal(User?.Username, valuesOf(User?.Attributes)['sub'])
  await assert.rejects(
    create(world, byMail, 'diego@example.com'),
    refusal('UsernameExistsException', 'An account with the given email already exists.'),
  )
})

test('a verified alias that another user holds is refused, or taken over if the caller says so', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  const verified = { UserAttributes: attrs({ email: 'shared@example.com', email_verified: 'true' }) }
  await create(world, app, 'maria', verified)
  await assert.rejects(
    create(world, app, 'diego', verified),
    refusal('UsernameExistsException', 'An account with the given email already exists.'),
  )
  await create(world, app, 'diego', { ...verified, ForceAliasCreation: true })
  assert.equal((await readUser(world, app, 'shared@example.com')).Username, 'diego')
  assert.equal((await readUser(world, app, 'maria')).attributes['email_verified'], 'false')
})

test('administrators write immutable and developer-only attributes of a new user, and verification flags with their address only', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    Schema: [
      { Name: 'id', AttributeDataType: 'String', Mutable: false },
      { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
    ],
  })
  await create(world, app, 'diego', {
    UserAttributes: attrs({ 'custom:id': '7', 'dev:custom:score': '3' }),
  })
  const { attributes } = await readUser(world, app, 'diego')
  assert.deepEqual([attributes['custom:id'], attributes['dev:custom:score']], ['7', '3'])
  await assert.rejects(
    create(world, app, 'maria', { UserAttributes: attrs({ email_verified: 'true' }) }),
    refusal('InvalidParameterException', /email_verified/),
  )
  await assert.rejects(
    create(world, app, 'maria', { UserAttributes: attrs({ sub: 'x' }) }),
    refusal('InvalidParameterException', 'Cannot modify the non-mutable attribute sub'),
  )
})

test('the form of names and values and the schema hold for administrators too', async () => {
  await using world = await newWorld()
  const plain = await world.pool()
  const byMail = await world.pool({ UsernameAttributes: ['email'] })
  const aliases = await world.pool({ AliasAttributes: ['email', 'phone_number'] })
  const refused = (app: App, name: string, values: Readonly<Record<string, string>>, message: string) =>
    assert.rejects(
      create(world, app, name, { UserAttributes: attrs(values) }),
      refusal('InvalidParameterException', message),
    )
  await refused(byMail, 'diego', {}, 'Username should be an email.')
  await refused(
    aliases,
    'diego@example.com',
    {},
    'Username cannot be of email format, since user pool is configured for email alias.',
  )
  await refused(
    aliases,
    '+12065559934',
    {},
    'Username cannot be of phone number format, since user pool is configured for phone number alias.',
  )
  await refused(plain, 'diego', { email: 'diego' }, 'Invalid email address format.')
  await refused(plain, 'diego', { phone_number: '0123' }, 'Invalid phone number format.')
  const nonconforming = 'Attributes did not conform to the schema: '
  await refused(
    plain,
    'diego',
    { birthdate: '1990-1-1' },
    `${nonconforming}birthdate: String must be no shorter than 10 characters`,
  )
  await refused(
    plain,
    'diego',
    { 'custom:nothing': 'x' },
    `${nonconforming}Type for attribute {custom:nothing} could not be determined`,
  )
  const { Users } = await world.call('ListUsers', { UserPoolId: plain.poolId })
  assert.deepEqual(Users, [])
})

test('a flag counts before its address as after it, in any case', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const { User } = await create(world, app, 'diego', {
    UserAttributes: attrs({ email_verified: 'True', email: 'diego@example.com' }),
  })
  assert.equal(valuesOf(User?.Attributes)['email_verified'], 'true')
})

test('an administrator may give a preferred user name that serves as alias', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['preferred_username'] })
  const boss = { UserAttributes: attrs({ preferred_username: 'boss' }) }
  await create(world, app, 'diego', boss)
  assert.equal((await readUser(world, app, 'boss')).Username, 'diego')
  await assert.rejects(
    create(world, app, 'maria', boss),
    refusal('UsernameExistsException', 'An account with the given preferred_username already exists.'),
  )
})

test('an address that is not called verified is taken over from no other user', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  const shared = { email: 'shared@example.com' }
  await create(world, app, 'maria', { UserAttributes: attrs({ ...shared, email_verified: 'true' }) })
  await create(world, app, 'diego', { UserAttributes: attrs(shared), ForceAliasCreation: true })
  assert.equal((await readUser(world, app, 'shared@example.com')).Username, 'maria')
  assert.equal((await readUser(world, app, 'maria')).attributes['email_verified'], 'true')
})

test('an item without a value is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(
    create(world, app, 'diego', { UserAttributes: [{ Name: 'nickname' }] }),
    refusal('InvalidParameterException', 'Attribute value for nickname must not be null'),
  )
})

test('a temporary password keeps to the policy', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(
    create(world, app, 'diego', { TemporaryPassword: 'short' }),
    refusal(
      'InvalidPasswordException',
      'Password did not conform with password policy: Password not long enough',
    ),
  )
  await create(world, app, 'diego')
  await assert.rejects(create(world, app, 'diego', { TemporaryPassword: 'short', MessageAction: 'RESEND' }), {
    name: 'InvalidPasswordException',
  })
})

test('a new user was made and last modified at one moment, however long the pool’s function takes', async () => {
  const triggers = newFunctions({ PreSignUp: () => world.clock.advance(5000) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const { User } = await create(world, app, 'diego')
  assert.equal(User?.UserLastModifiedDate, User?.UserCreateDate)
  const seen = await readUser(world, app, 'diego')
  assert.deepEqual(
    [seen.UserCreateDate, seen.UserLastModifiedDate],
    [User?.UserCreateDate, User?.UserCreateDate],
  )
})

test('a flag that an administrator leaves out of a new user is absent, and is there after a change of the address', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const both = { email: 'diego@example.com', phone_number: '+12065559934' }
  const { User } = await create(world, app, 'diego', { UserAttributes: attrs(both) })
  const { sub, ...rest } = valuesOf(User?.Attributes)
  assert.deepEqual(rest, both)
  assert.deepEqual((await readUser(world, app, 'diego')).attributes, { ...both, sub })
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email: 'new@example.com' }),
  })
  assert.equal((await readUser(world, app, 'diego')).attributes['email_verified'], 'false')
})
