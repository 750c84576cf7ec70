import assert from 'node:assert/strict'
import test from 'node:test'
import { newAttributes, type Author } from '../../src/domain/attribute-creation.ts'
import type { Pool } from '../../src/domain/pool.ts'
import { CognitoError } from '../../src/errors.ts'
import { declared, invalidParameter, newClient, newPool, notWritable } from './fixtures.ts'

const pool = newPool({}, [
  declared('tier'),
  declared('origin', { Mutable: false }),
  declared('note', { DeveloperOnlyAttribute: true }),
])
const app: Author = { client: newClient() }
const limited: Author = { client: newClient({ WriteAttributes: ['nickname'] }) }

const create = (values: Record<string, string | undefined>, author: Author = app, of: Pool = pool) =>
  newAttributes(
    of,
    Object.entries(values).map(([Name, Value]) => ({ Name, Value })),
    author,
  )

test('values are kept as they were sent, standard and custom', () => {
  const values = { nickname: 'D', 'custom:tier': 'gold', address: '555 home' }
  assert.deepEqual(create(values), values)
})

test('a new address is not verified, and without an address there is no flag', () => {
  assert.deepEqual(create({ email: 'Diego@Example.com' }), {
    email: 'Diego@Example.com',
    email_verified: 'false',
  })
  assert.deepEqual(create({}), {})
})

test('an immutable attribute can be given to a new user', () => {
  assert.deepEqual(create({ 'custom:origin': 'shop' }), { 'custom:origin': 'shop' })
})

test('an empty value is no value', () => {
  assert.deepEqual(create({ nickname: '', email: '' }), {})
})

test('an attribute without a value is refused by name', () => {
  const message = 'Attribute value for nickname must not be null'
  assert.throws(() => create({ nickname: undefined }), invalidParameter(message))
})

test('sub cannot be chosen, not even by administrators', () => {
  const message = 'Cannot modify the non-mutable attribute sub'
  for (const author of [app, 'administrator'] as const) {
    assert.throws(() => create({ sub: 'x' }, author), invalidParameter(message))
  }
})

test('every missing required attribute is named, by the path that the service gives it', () => {
  const paths = {
    email: 'emails',
    phone_number: 'phoneNumbers',
    address: 'addresses',
    name: 'name.formatted',
    given_name: 'name.givenName',
    family_name: 'name.familyName',
    nickname: 'nickname',
  }
  const strict = newPool(
    {},
    Object.keys(paths).map((name) => declared(name, { Required: true })),
  )
  assert.throws(
    () => create({}, app, strict),
    (error: CognitoError) => {
      assert.equal(error.name, 'InvalidParameterException')
      const [prefix, violations = ''] = error.message.split('schema: ')
      assert.equal(prefix, 'Attributes did not conform to the ')
      const expected = Object.values(paths).map((path) => `${path}: The attribute ${path} is required`)
      assert.deepEqual(violations.split(', ').sort(), expected.sort())
      return true
    },
  )
})

test('a required attribute with an empty value is missing', () => {
  const strict = newPool({}, [declared('nickname', { Required: true })])
  assert.throws(
    () => create({ nickname: '' }, app, strict),
    invalidParameter(/The attribute nickname is required/),
  )
})

test('an administrator may leave required attributes for the first sign-in', () => {
  const strict = newPool({}, [declared('nickname', { Required: true })])
  assert.deepEqual(create({}, 'administrator', strict), {})
})

test('an unknown attribute is refused by name, prefixed and plain ones in other words', () => {
  const prefix = 'Attributes did not conform to the schema: '
  assert.throws(
    () => create({ 'custom:none': 'x' }),
    invalidParameter(`${prefix}Type for attribute {custom:none} could not be determined`),
  )
  assert.throws(
    () => create({ shoe_size: '46' }),
    invalidParameter(`${prefix}shoe_size: The attribute shoe_size is not defined in schema.`),
  )
  // Names are case-sensitive.
  assert.throws(() => create({ Nickname: 'D' }), invalidParameter(/Nickname/))
})

test('all violations of the schema are told in one error', () => {
  const message =
    'Attributes did not conform to the schema: Type for attribute {custom:none} could not be determined, ' +
    'birthdate: String must be no shorter than 10 characters'
  assert.throws(() => create({ birthdate: 'short', 'custom:none': 'x' }), invalidParameter(message))
})

test('an app client writes what its list names and what the pool requires', () => {
  const strict = newPool({}, [declared('name', { Required: true })])
  assert.deepEqual(create({ name: 'Diego', nickname: 'D' }, limited, strict), {
    name: 'Diego',
    nickname: 'D',
  })
  assert.throws(() => create({ website: 'x' }, limited), notWritable)
  assert.throws(() => create({ 'custom:tier': 'gold' }, limited), notWritable)
  assert.throws(() => create({ 'dev:custom:note': 'vip' }), notWritable)
})

test('permission comes before existence for a prefixed name, and after it for a plain one', () => {
  assert.throws(() => create({ 'custom:none': 'x' }, limited), notWritable)
  assert.throws(() => create({ shoe_size: '46' }, limited), invalidParameter(/shoe_size/))
})

test('the attribute that the user name fills needs no place in the list of the app client', () => {
  const email = { email: 'diego@example.com' }
  const byEmail = newPool({ UsernameAttributes: ['email'] })
  assert.throws(() => create(email, limited, byEmail), notWritable)
  assert.equal(create(email, { ...limited, filledByUsername: 'email' }, byEmail)['email'], email.email)
})

test('an administrator writes everything, and may call an address verified', () => {
  const values = { 'dev:custom:note': 'vip', email: 'diego@example.com', email_verified: 'true' }
  assert.deepEqual(create(values, 'administrator'), values)
  // The flag counts in any case and before its address.
  const turned = create({ email_verified: 'True', email: 'diego@example.com' }, 'administrator')
  assert.equal(turned['email_verified'], 'true')
})

test('a user cannot say that an address is verified', () => {
  const values = { email: 'diego@example.com', email_verified: 'true' }
  assert.throws(() => create(values), CognitoError)
})

test('a flag without its address is refused', () => {
  for (const flag of ['email_verified', 'phone_number_verified']) {
    assert.throws(() => create({ [flag]: 'true' }, 'administrator'), invalidParameter(new RegExp(flag)))
  }
})

test('an address of the wrong form is refused by itself', () => {
  assert.throws(() => create({ email: 'diego' }), invalidParameter('Invalid email address format.'))
  assert.throws(() => create({ phone_number: '0109' }), invalidParameter('Invalid phone number format.'))
})

test('a preferred user name that serves as alias is for confirmed accounts, and administrators may give it', () => {
  const aliases = newPool({ AliasAttributes: ['preferred_username'] })
  const values = { preferred_username: 'diego' }
  assert.throws(() => create(values, app, aliases), invalidParameter(/[Pp]referred/))
  assert.deepEqual(create(values, 'administrator', aliases), values)
  assert.deepEqual(create(values, app, newPool()), values)
})

test('a preferred user name has no form of an address that serves as alias', () => {
  const aliases = newPool({ AliasAttributes: ['email', 'phone_number'] })
  for (const value of ['diego@example.com', '+15550109934']) {
    assert.throws(
      () => create({ preferred_username: value }, app, aliases),
      invalidParameter(/^Username cannot be of/),
    )
  }
})
