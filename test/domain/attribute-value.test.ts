import assert from 'node:assert/strict'
import test from 'node:test'
import {
  checkAddress,
  isEmail,
  isPhoneNumber,
  looksLikeEmail,
  toStoredValue,
  violationOf,
} from '../../src/domain/attribute-value.ts'
import type { AttributeDefinition } from '../../src/domain/pool.ts'
import { invalidParameter } from './fixtures.ts'

const definition = (
  type: AttributeDefinition['type'],
  bounds: Pick<AttributeDefinition, 'min' | 'max'> = {},
): AttributeDefinition => ({
  name: 'custom:x',
  type,
  mutable: true,
  required: false,
  developerOnly: false,
  custom: true,
  ...bounds,
})

/** Which of the values conform. */
const accepted = (attribute: AttributeDefinition, values: readonly string[]) =>
  values.filter((value) => violationOf(attribute, value) === undefined)

test('an e-mail address is one that mail can go to', () => {
  for (const text of [
    'diego@example.com',
    'o.b+rockpool@mail.example.co.uk',
    'код@bücher.example',
    'a..b.@example.com',
    'root@localhost',
    `${'x'.repeat(64)}@example.com`,
    `a@${'b'.repeat(248)}.com`,
  ]) {
    assert.ok(isEmail(text), text)
  }
})

test('a text that no mail can go to, or more than one, is no address', () => {
  for (const text of [
    '',
    '@example.com',
    'diego@',
    'diego@exa mple.com',
    'a@b@example.com',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'Diego<diego@example.com>',
    '"diego"@example.com',
    'diego(home)@example.com',
    'diego@[127.0.0.1]',
    'di\\ego@example.com',
    'diego@example.com:25',
    'diego\u0000@example.com',
    'diego\u007f@example.com',
    'diego\u0085@example.com',
    'diego\u2028@example.com',
    'diego\ud800@example.com',
    'diego@example..com',
    'diego@.example.com',
    'diego@example.com.',
    `${'x'.repeat(65)}@example.com`,
    `${'é'.repeat(33)}@example.com`,
    `a@${'b'.repeat(249)}.com`,
  ]) {
    assert.ok(!isEmail(text), JSON.stringify(text))
  }
})

test('a text looks like an e-mail address whether or not mail can go to it', () => {
  for (const text of ['diego@example.com', 'diego@example..com', '"diego"@example.com']) {
    assert.ok(looksLikeEmail(text), text)
  }
  for (const text of ['diego', '@example.com', 'diego@', 'di ego@example.com', 'a@b@c']) {
    assert.ok(!looksLikeEmail(text), text)
  }
})

test('a phone number is a plus sign and up to fifteen digits', () => {
  for (const text of ['+1', '+12065559934', '+123456789012345', '+00']) assert.ok(isPhoneNumber(text), text)
  for (const text of ['', '+', '12065559934', '+1234567890123456', '+1 206 555', '+1-206', '+١٢٣', '+12\n']) {
    assert.ok(!isPhoneNumber(text), JSON.stringify(text))
  }
})

test('an address of the wrong form is refused, and other attributes have no form', () => {
  assert.throws(() => checkAddress('email', 'diego'), invalidParameter('Invalid email address format.'))
  assert.throws(() => checkAddress('phone_number', '911'), invalidParameter('Invalid phone number format.'))
  checkAddress('email', 'diego@example.com')
  checkAddress('phone_number', '+12065559934')
  checkAddress('website', 'diego')
})

test('a string has a length between its bounds, counted in UTF-16 units, and at most 2,048 bytes', () => {
  const bounded = definition('String', { min: 2n, max: 4n })
  assert.deepEqual(accepted(bounded, ['a', 'ab', 'abcd', 'abcde', '😀', '😀😀', '😀😀a']), [
    'ab',
    'abcd',
    '😀',
    '😀😀',
  ])
  const [fits, tooLong] = ['é'.repeat(1024), `${'é'.repeat(1024)}x`]
  assert.deepEqual(accepted(definition('String', { max: 2048n }), [fits, tooLong]), [fits])
})

test('the violation of a length names the attribute and the bound', () => {
  const birthdate = { ...definition('String', { min: 10n, max: 10n }), name: 'birthdate' }
  assert.equal(violationOf(birthdate, '2000-1-1'), 'birthdate: String must be no shorter than 10 characters')
  assert.equal(
    violationOf(birthdate, '2000-01-31T'),
    'birthdate: String must be no longer than 10 characters',
  )
})

test('a number is a whole one within its bounds, to the last digit', () => {
  const long = definition('Number', { min: -9_007_199_254_740_993n, max: 9_007_199_254_740_993n })
  const values = ['0', '-1', '+1', '007', '9007199254740993', '9007199254740994', '-9007199254740994']
  assert.deepEqual(accepted(long, values), ['0', '-1', '+1', '007', '9007199254740993'])
  const none = definition('Number')
  assert.deepEqual(accepted(none, ['1.5', '1e3', '0x10', ' 1', '1 ', '', '-', 'NaN', '١']), [])
  assert.deepEqual(accepted(definition('Number', { min: 0n }), ['0', '-1']), ['0'])
})

test('a Boolean is true or false in any case, and stored in lower case', () => {
  const flag = definition('Boolean')
  assert.deepEqual(accepted(flag, ['true', 'False', 'TRUE', 'yes', '1', '0', ' true']), [
    'true',
    'False',
    'TRUE',
  ])
  assert.equal(toStoredValue(flag, 'True'), 'true')
  assert.equal(toStoredValue(definition('String'), 'True'), 'True')
})

test('a date and time is one of ISO 8601, on a day of the calendar', () => {
  const good = [
    '2026-09-13',
    '2026-09-13T12:26Z',
    '2026-09-13T12:26:40',
    '2026-09-13T12:26:40.5+02:00',
    '2024-02-29',
  ]
  const bad = [
    '2026-02-29',
    '2026-13-01',
    '2026-9-13',
    '2026-09-13T24:00Z',
    '2026-09-13T12:60Z',
    '2026-09-13T12:26+24:00',
    '2026-09-13T12:26+02:60',
    '2026-09-13T12:26:61Z',
    '13.09.2026',
    'now',
  ]
  assert.deepEqual(accepted(definition('DateTime'), [...good, ...bad]), good)
})
