import assert from 'node:assert/strict'
import test from 'node:test'
import { maskAddress } from '../../src/domain/code-delivery.ts'

test('an e-mail address shows the first characters of its local part and domain', () => {
  assert.equal(maskAddress('email', 'fixture@example.com'), 'f***@e***')
  assert.equal(maskAddress('email', 'a@b'), 'a***@b***')
  assert.equal(maskAddress('email', '😀x@éxample.com'), '😀***@é***')
})

test('a phone number shows its last four digits and hides each of the others', () => {
  assert.equal(maskAddress('phone_number', '+12065559934'), '+*******9934')
  assert.equal(maskAddress('phone_number', '+123'), '+123')
})
