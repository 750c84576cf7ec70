import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { newTemporaryPassword, temporaryPasswordBytes } from '../../src/domain/temporary-password.ts'

const policy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
}

test('a temporary password has all four classes and the length that the policy wants', () => {
  for (const MinimumLength of [6, 8, 20, 99]) {
    const strict = { ...policy, MinimumLength }
    for (let round = 0; round < 50; round++) {
      const password = newTemporaryPassword(strict, randomBytes(temporaryPasswordBytes(strict)))
      assert.ok(password.length >= Math.max(12, MinimumLength))
      for (const each of [/[a-z]/, /[A-Z]/, /[0-9]/, /[!@#%*?\-_=+]/]) assert.match(password, each)
    }
  }
})

test('two temporary passwords differ', () => {
  const make = () => newTemporaryPassword(policy, randomBytes(temporaryPasswordBytes(policy)))
  assert.notEqual(make(), make())
})
