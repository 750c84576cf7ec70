import assert from 'node:assert/strict'
import test from 'node:test'
import type { Author } from '../../src/domain/attribute-creation.ts'
import { removeAttributes } from '../../src/domain/attribute-removal.ts'
import { declared, invalidParameter, newClient, newPool, notWritable, userWith } from './fixtures.ts'

const pool = newPool({}, [
  declared('name', { Required: true }),
  declared('tier'),
  declared('tenant', { Mutable: false }),
])
const app: Author = { client: newClient() }

test('named attributes go, all others stay, and one without a value is no mistake', () => {
  const user = userWith({ name: 'Diego', nickname: 'D', 'custom:tier': 'gold' })
  const names = ['nickname', 'custom:tier', 'locale', 'nickname']
  assert.deepEqual(removeAttributes(pool, user, names, app).attributes, { name: 'Diego' })
})

test('removing an address removes its flag and the one that waits, and ends their codes', () => {
  const known = { name: 'Diego', email: 'd@example.com', email_verified: 'true' }
  const user = userWith(known, { pending: { email: 'new@example.com' } })
  const { attributes, pending, forget } = removeAttributes(pool, user, ['email'], app)
  assert.deepEqual([attributes, pending, forget], [{ name: 'Diego' }, {}, ['email']])
})

test('all violations of the schema are told at once', () => {
  const remove = () => removeAttributes(pool, userWith(), ['name', 'custom:tenant', 'custom:unknown'], app)
  const told = [
    'Invalid user attributes: name.formatted: The attribute name.formatted is required',
    'Custom.User.tenant: This attribute does not satisfy the mutability validation defined in the schema.',
    'Type for attribute {custom:unknown} could not be determined',
  ]
  assert.throws(remove, invalidParameter(told.join(', ')))
})

test('the address by which a user signs in is required, and the other one is not', () => {
  const byAddress = newPool({ UsernameAttributes: ['email', 'phone_number'] })
  const phone = { phone_number: '+15550109934' }
  const user = userWith({ email: 'd@example.com', ...phone }, { signsInWith: 'email' })
  const remove = (name: string) => removeAttributes(byAddress, user, [name], 'administrator').attributes
  const message = 'Invalid user attributes: emails: The attribute emails is required'
  assert.throws(() => remove('email'), invalidParameter(message))
  assert.deepEqual(remove('phone_number'), { email: 'd@example.com' })
})

test('permission comes before the schema, and an administrator needs none', () => {
  const author = { client: newClient({ WriteAttributes: ['nickname'] }) }
  const user = userWith({ nickname: 'D', locale: 'de' })
  assert.throws(() => removeAttributes(pool, user, ['name', 'locale'], author), notWritable)
  assert.throws(() => removeAttributes(pool, user, ['custom:unknown'], author), notWritable)
  assert.deepEqual(removeAttributes(pool, user, ['locale'], 'administrator').attributes, { nickname: 'D' })
})

test('sub is not to be removed, and a verification flag by administrators only', () => {
  const known = { email: 'd@example.com', email_verified: 'true' }
  const remove = (name: string, by: Author) => removeAttributes(pool, userWith(known), [name], by).attributes
  const fixed = (name: string) => invalidParameter(`Cannot modify the non-mutable attribute ${name}`)
  for (const by of [app, 'administrator'] as const) assert.throws(() => remove('sub', by), fixed('sub'))
  assert.throws(() => remove('email_verified', app), fixed('email_verified'))
  assert.deepEqual(remove('email_verified', 'administrator'), { email: 'd@example.com' })
})
