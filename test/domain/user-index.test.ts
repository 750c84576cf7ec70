import assert from 'node:assert/strict'
import test from 'node:test'
import { indexEntriesOf, toIndexForm, toIndexValue } from '../../src/domain/user-index.ts'
import { userWith } from './fixtures.ts'

test('a user is found by the attributes that ListUsers searches, and by state', () => {
  const attributes = {
    email: 'Diego@Example.com',
    phone_number: '+15550109934',
    name: 'Diego Ramirez',
    given_name: 'Diego',
    family_name: 'Ramirez',
    preferred_username: 'Di',
  }
  // Other attributes are not searched, and `username` and `sub` have columns of their own.
  const user = userWith({ ...attributes, email_verified: 'true', nickname: 'D', 'custom:tier': 'gold' })
  const entries = Object.fromEntries(indexEntriesOf(user).map(({ name, value }) => [name, value]))
  assert.deepEqual(entries, {
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value.toLowerCase()])),
    'cognito:user_status': 'confirmed',
    status: 'Enabled',
  })
})

test('a value that is not there has no entry', () => {
  const names = indexEntriesOf(userWith({ email: 'd@example.com' })).map(({ name }) => name)
  assert.deepEqual(names.sort(), ['cognito:user_status', 'email', 'status'])
})

test('values are compared without regard to case, but for the state in the words of the API', () => {
  assert.equal(toIndexValue('Diego@Example.COM'), 'diego@example.com')
  assert.equal(toIndexForm('status', 'Disabled'), 'Disabled')
  assert.equal(toIndexForm('cognito:user_status', 'CONFIRMED'), 'confirmed')
  const disabled = indexEntriesOf(userWith({}, { enabled: false }))
  assert.deepEqual(disabled.find(({ name }) => name === 'status')?.value, 'Disabled')
})

test('an entry is as long as the longest filter at most', () => {
  assert.equal(toIndexValue('X'.repeat(2048)), 'x'.repeat(256))
})
