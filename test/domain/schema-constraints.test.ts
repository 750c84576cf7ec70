import assert from 'node:assert/strict'
import test from 'node:test'
import { toConstraints } from '../../src/domain/schema-constraints.ts'
import { invalidParameter } from './fixtures.ts'

const text = (MinLength?: string, MaxLength?: string) =>
  toConstraints('custom:x', 'String', { StringAttributeConstraints: { MinLength, MaxLength } })
const number = (MinValue?: string, MaxValue?: string) =>
  toConstraints('custom:x', 'Number', { NumberAttributeConstraints: { MinValue, MaxValue } })

test('limits are kept as they were declared', () => {
  assert.deepEqual(text('1', '2048'), { StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' } })
  assert.deepEqual(text(undefined, '5'), { StringAttributeConstraints: { MaxLength: '5' } })
  assert.deepEqual(number('-1', '7'), { NumberAttributeConstraints: { MinValue: '-1', MaxValue: '7' } })
})

test('a limit that is left out or empty is none', () => {
  for (const limits of [text(), text('', ''), number(), number('', '')]) assert.deepEqual(limits, {})
  assert.deepEqual(text('', '5'), { StringAttributeConstraints: { MaxLength: '5' } })
})

test('limits count only in the block that fits the type', () => {
  const both = {
    StringAttributeConstraints: { MinLength: '1' },
    NumberAttributeConstraints: { MinValue: '2' },
  }
  assert.deepEqual(toConstraints('x', 'String', both), { StringAttributeConstraints: { MinLength: '1' } })
  assert.deepEqual(toConstraints('x', 'Number', both), { NumberAttributeConstraints: { MinValue: '2' } })
  for (const type of ['Boolean', 'DateTime'] as const) assert.deepEqual(toConstraints('x', type, both), {})
})

test('a length is a whole number from zero to 2,048', () => {
  for (const limit of ['-1', 'x', '1.5', '+1', ' 1']) {
    const message = 'Invalid StringAttributeConstraints for schema attribute custom:x'
    assert.throws(() => text(limit), invalidParameter(message), limit)
    assert.throws(() => text(undefined, limit), invalidParameter(message), limit)
  }
  const message = /^user\.custom:x: String attributes cannot have a length of more than 2048/
  assert.throws(() => text(undefined, '2049'), invalidParameter(message))
})

test('a value is a whole number of 64 bits', () => {
  const [least, most] = ['-9223372036854775808', '9223372036854775807']
  assert.deepEqual(number(least, most), { NumberAttributeConstraints: { MinValue: least, MaxValue: most } })
  for (const limit of ['x', '1.5', '9223372036854775808', '-9223372036854775809']) {
    assert.throws(() => number(limit), invalidParameter(/NumberAttributeConstraints/), limit)
  }
})

test('the upper limit is not below the lower one, compared as numbers', () => {
  const length = /^user\.custom:x: Max length cannot be less than min length\./
  assert.throws(() => text('10', '9'), invalidParameter(length))
  const value = /^user\.custom:x: Max value cannot be less than min value\./
  assert.throws(() => number('10', '9'), invalidParameter(value))
  assert.throws(() => number('9007199254740993', '9007199254740992'), invalidParameter(value))
  assert.deepEqual(number('5', '5'), { NumberAttributeConstraints: { MinValue: '5', MaxValue: '5' } })
  assert.deepEqual(text('5', '5'), { StringAttributeConstraints: { MinLength: '5', MaxLength: '5' } })
})
