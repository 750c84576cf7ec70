import assert from 'node:assert/strict'
import test from 'node:test'
import { isVerifiable, isVerified } from '../../src/domain/user.ts'

test('only e-mail addresses and phone numbers can be verified', () => {
  assert.ok(isVerifiable('email') && isVerifiable('phone_number'))
  for (const name of ['name', 'email_verified', 'custom:email', 'preferred_username', '']) {
    assert.ok(!isVerifiable(name), name)
  }
})

test('an address is verified by its own flag only', () => {
  const attributes = { email: 'diego@example.com', phone_number: '+15550109934' }
  assert.ok(isVerified({ attributes: { ...attributes, email_verified: 'true' } }, 'email'))
  assert.ok(!isVerified({ attributes: { ...attributes, email_verified: 'true' } }, 'phone_number'))
  assert.ok(!isVerified({ attributes: { ...attributes, email_verified: 'false' } }, 'email'))
  assert.ok(!isVerified({ attributes }, 'email'))
})
