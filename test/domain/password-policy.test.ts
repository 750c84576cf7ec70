import assert from 'node:assert/strict'
import test from 'node:test'
import { checkPasswordPolicy } from '../../src/domain/password-policy.ts'

const lax = {
  MinimumLength: 6,
  RequireUppercase: false,
  RequireLowercase: false,
  RequireNumbers: false,
  RequireSymbols: false,
  TemporaryPasswordValidityDays: 7,
}
const strict = {
  ...lax,
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
}
const rejection = (reason: string) => ({
  name: 'InvalidPasswordException',
  message: `Password did not conform with policy: ${reason}`,
})

test('a password with all that the policy asks for is taken', () => {
  checkPasswordPolicy(strict, 'Abcdef1!')
  checkPasswordPolicy(lax, 'abcdef')
})

test('a password that is too short is told so, before anything else', () => {
  assert.throws(() => checkPasswordPolicy(strict, 'a'), rejection('Password not long enough'))
  assert.throws(() => checkPasswordPolicy(lax, 'abcde'), rejection('Password not long enough'))
})

test('a password is told the first class of characters that it lacks', () => {
  assert.throws(
    () => checkPasswordPolicy(strict, '........'),
    rejection('Password must have uppercase characters'),
  )
  assert.throws(
    () => checkPasswordPolicy(strict, 'A.......'),
    rejection('Password must have lowercase characters'),
  )
  assert.throws(
    () => checkPasswordPolicy(strict, 'Aa......'),
    rejection('Password must have numeric characters'),
  )
  assert.throws(
    () => checkPasswordPolicy(strict, 'Aa111111'),
    rejection('Password must have symbol characters'),
  )
})

test('a class that the policy does not ask for may be missing', () => {
  checkPasswordPolicy({ ...strict, RequireSymbols: false }, 'Abcdefg1')
  checkPasswordPolicy({ ...strict, RequireUppercase: false }, 'abcdef1!')
})

test('letters and digits of other alphabets count for their length only', () => {
  assert.throws(
    () => checkPasswordPolicy(strict, 'ÀBÇdéf1!'.replace('B', 'É')),
    rejection('Password must have uppercase characters'),
  )
  assert.throws(
    () => checkPasswordPolicy(strict, 'ABCDEé1!'),
    rejection('Password must have lowercase characters'),
  )
  assert.throws(
    () => checkPasswordPolicy(strict, 'Abcdef١!'),
    rejection('Password must have numeric characters'),
  )
  assert.throws(
    () => checkPasswordPolicy(strict, 'Abcdef1€'),
    rejection('Password must have symbol characters'),
  )
})

test('every documented symbol counts as one', () => {
  for (const symbol of '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-') checkPasswordPolicy(strict, `Abcdef1${symbol}`)
})

test('a space counts as symbol between other characters', () => {
  checkPasswordPolicy(strict, 'Abcd ef1')
  assert.throws(
    () => checkPasswordPolicy(strict, ' Abcdef1 '),
    rejection('Password must have symbol characters'),
  )
})
