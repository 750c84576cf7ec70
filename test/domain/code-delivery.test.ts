import assert from 'node:assert/strict'
import test from 'node:test'
import { maskAddress, signUpTarget } from '../../src/domain/code-delivery.ts'
import { newPool } from './fixtures.ts'

test('an e-mail address shows the first characters of its local part and domain', () => {
  assert.equal(maskAddress('email', 'fixture@example.com'), 'f***@e***')
  assert.equal(maskAddress('email', 'a@b'), 'a***@b***')
  assert.equal(maskAddress('email', '😀x@éxample.com'), '😀***@é***')
})

test('a phone number shows its last four digits and hides each of the others', () => {
  assert.equal(maskAddress('phone_number', '+12065559934'), '+*******9934')
  assert.equal(maskAddress('phone_number', '+123'), '+123')
})

test('the code of a new account goes to the address that the pool verifies, and SMS goes first', () => {
  const attributes = { email: 'diego@example.com', phone_number: '+12065559934' }
  const target = (...AutoVerifiedAttributes: ('email' | 'phone_number')[]) =>
    signUpTarget(newPool({ AutoVerifiedAttributes }), attributes)?.attribute
  assert.equal(target('email'), 'email')
  assert.equal(target('phone_number'), 'phone_number')
  assert.equal(target('email', 'phone_number'), 'phone_number')
  assert.equal(target(), undefined)
})

test('an account without the address that the pool verifies gets no code', () => {
  const pool = newPool({ AutoVerifiedAttributes: ['email', 'phone_number'] })
  assert.equal(signUpTarget(pool, {}), undefined)
  const email = 'diego@example.com'
  assert.deepEqual(signUpTarget(pool, { email }), { attribute: 'email', value: email })
})
