import assert from 'node:assert/strict'
import test from 'node:test'
import { completeAttributes, missingAttributes } from '../../src/domain/first-sign-in.ts'
import { declared, newClient, newPool } from './fixtures.ts'

const pool = newPool({}, [
  declared('name', { Required: true, Mutable: false }),
  declared('email', { Required: true, Mutable: true }),
  declared('tier', { Mutable: true }),
])

const complete = (
  attributes: Record<string, string>,
  given: Record<string, string>,
  WriteAttributes?: string[],
) =>
  completeAttributes(
    pool,
    newClient(WriteAttributes && { WriteAttributes }),
    { attributes },
    new Map(Object.entries(given)),
  )

test('missing attributes are the required ones without a value, but not sub', () => {
  assert.deepEqual([...missingAttributes(pool, {})].sort(), ['email', 'name'])
  assert.deepEqual(missingAttributes(pool, { name: 'Diego', email: 'd@example.com' }), [])
})

test('given attributes join those that are there, and a new address is not verified', () => {
  assert.deepEqual(complete({ 'custom:tier': 'gold' }, { name: 'Diego', email: 'd@example.com' }), {
    'custom:tier': 'gold',
    name: 'Diego',
    email: 'd@example.com',
    email_verified: 'false',
  })
})

test('an address that an administrator verified stays verified', () => {
  const known = { email: 'd@example.com', email_verified: 'true' }
  assert.deepEqual(complete(known, { name: 'Diego' }), { ...known, name: 'Diego' })
})

test('values keep to the schema', () => {
  assert.throws(() => complete({}, { name: 'Diego', email: 'nonsense' }), {
    name: 'InvalidParameterException',
    message: 'Invalid email address format.',
  })
  assert.throws(() => complete({}, { name: 'D', email: 'd@example.com', 'custom:none': 'x' }), {
    name: 'InvalidParameterException',
    message: /^Attributes did not conform to the schema: /,
  })
})

test('required attributes may be given whatever the client may write, others not', () => {
  const given = { name: 'Diego', email: 'd@example.com' }
  assert.equal(complete({}, given, ['nickname'])['name'], 'Diego')
  assert.throws(() => complete({}, { ...given, 'custom:tier': 'gold' }, ['nickname']), {
    name: 'NotAuthorizedException',
    message: 'A client attempted to write unauthorized attribute',
  })
})

test('sub and the flags of addresses are not for users to give', () => {
  for (const name of ['sub', 'email_verified', 'phone_number_verified']) {
    assert.throws(() => complete({}, { [name]: 'true' }), {
      name: 'InvalidParameterException',
      message: `Cannot modify the non-mutable attribute ${name}`,
    })
  }
})
