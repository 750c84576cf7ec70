import assert from 'node:assert/strict'
import test from 'node:test'
import type { AttributeType, CreateUserPoolRequest } from '../../../src/model/types.ts'
import { attrs, readUser, password, refusal, signUp } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { notModifiable, notWritable, userNotFound } from '../../support/refusals.ts'

const required = (...names: string[]): Pick<CreateUserPoolRequest, 'Schema'> => ({
  Schema: names.map((Name) => ({ Name, Required: true, AttributeDataType: 'String' as const })),
})

test('the address that is the user name needs no place in the app client’s list', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] }, { WriteAttributes: ['name'] })
  await signUp(world, app, 'diego@example.com', { name: 'Diego' })
  const { attributes } = await readUser(world, app, 'diego@example.com')
  assert.equal(attributes['email'], 'diego@example.com')
  await assert.rejects(signUp(world, app, 'maria@example.com', { nickname: 'M' }), notWritable)
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

test('a user who signs up with an address called verified is told that the flag cannot be modified', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(
    signUp(world, app, 'diego', { email: 'diego@example.com', email_verified: 'true' }),
    notModifiable('email_verified'),
  )
  await assert.rejects(readUser(world, app, 'diego'), userNotFound)
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

test('of two values for one name at sign-up, only the last is checked', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const sign = (Username: string, ...UserAttributes: AttributeType[]) =>
    world.call('SignUp', { ClientId: app.clientId, Username, Password: password, UserAttributes })
  const [bad, good] = [
    { Name: 'birthdate', Value: 'short' },
    { Name: 'birthdate', Value: '1990-01-01' },
  ]
  await sign('diego', { Name: 'birthdate' }, bad, good)
  assert.equal((await readUser(world, app, 'diego')).attributes['birthdate'], '1990-01-01')
  await assert.rejects(sign('maria', good, bad), { name: 'InvalidParameterException' })
})

test('an immutable attribute can be given at sign-up', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [{ Name: 'id', AttributeDataType: 'String', Mutable: false }] })
  await signUp(world, app, 'diego', { 'custom:id': '7' })
  assert.equal((await readUser(world, app, 'diego')).attributes['custom:id'], '7')
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
