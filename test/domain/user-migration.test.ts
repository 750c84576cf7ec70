import assert from 'node:assert/strict'
import test from 'node:test'
import { toMigrant } from '../../src/domain/user-migration.ts'
import { declared, invalidParameter, newPool } from './fixtures.ts'

const ignoresCase = { UsernameConfiguration: { CaseSensitive: false } }
const email = 'diego@example.com'

test('a user of another directory comes under the name that was given here', () => {
  assert.deepEqual(toMigrant(newPool(), 'diego', { nickname: 'D', email }), {
    username: 'diego',
    signsInWith: undefined,
    attributes: { nickname: 'D', email, email_verified: 'false' },
  })
})

test('the other directory may say the user name, for a user who came by an alias', () => {
  const pool = newPool({ AliasAttributes: ['email'] })
  const known = { username: 'diego', email, email_verified: 'true' }
  const { username, attributes } = toMigrant(pool, email, known)
  assert.deepEqual([username, attributes], ['diego', { email, email_verified: 'true' }])
})

test('where users go by an address, the given one fills the attribute and there is no other name', () => {
  const pool = newPool({ UsernameAttributes: ['email'] })
  for (const known of [{}, { email }, { email, username: 'other' }]) {
    assert.deepEqual(toMigrant(pool, email, known), {
      username: undefined,
      signsInWith: 'email',
      attributes: { email, email_verified: 'false' },
    })
  }
})

test('the address may be written otherwise there only if the pool takes both for the same', () => {
  const known = { email: 'Diego@Example.com' }
  const { attributes } = toMigrant(newPool({ UsernameAttributes: ['email'], ...ignoresCase }), email, known)
  assert.equal(attributes['email'], 'Diego@Example.com')
  assert.throws(
    () => toMigrant(newPool({ UsernameAttributes: ['email'] }), email, known),
    invalidParameter(/email/),
  )
})

test('immutable attributes come along, as this is the moment at which the user is made', () => {
  const pool = newPool({}, [declared('origin', { Mutable: false })])
  const { attributes } = toMigrant(pool, 'diego', { 'custom:origin': 'shop' })
  assert.deepEqual(attributes, { 'custom:origin': 'shop' })
})

test('a user who lacks a required attribute cannot come, since no later step asks for it', () => {
  const pool = newPool({}, [declared('name', { Required: true })])
  assert.throws(() => toMigrant(pool, 'diego', {}), invalidParameter(/name/))
  assert.equal(toMigrant(pool, 'diego', { name: 'Diego' }).username, 'diego')
})

test('a user unfit for a sign-up in the pool cannot come', () => {
  const aliases = newPool({ AliasAttributes: ['email'] })
  for (const [pool, given, known] of [
    [newPool(), 'two words', {}],
    [newPool(), 'diego', { username: '' }],
    [newPool(), 'x'.repeat(129), {}],
    [newPool(), 'diego', { email: 'nonsense' }],
    [newPool(), 'diego', { 'custom:none': 'x' }],
    [newPool(), 'diego', { sub: 'x' }],
    [aliases, 'diego@example.com', {}],
    [newPool({ UsernameAttributes: ['email'] }), 'diego', {}],
  ] as const) {
    assert.throws(() => toMigrant(pool, given, known), { name: 'InvalidParameterException' })
  }
})
