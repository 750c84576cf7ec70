import assert from 'node:assert/strict'
import test from 'node:test'
import { attrs, readUser, confirmedUser, password, refusal, signIn, signUp } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

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

test('a name is free again when its user is deleted', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const first = await confirmedUser(world, app, 'diego')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  const second = await confirmedUser(world, app, 'diego')
  assert.notEqual(first, second)
  assert.ok((await signIn(world, app, 'diego')).AccessToken)
})
