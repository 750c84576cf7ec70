import assert from 'node:assert/strict'
import test from 'node:test'
import { checkTags, withoutTags, withTags } from '../../src/domain/tags.ts'

const fault = 'InvalidParameterException'

test('letters and digits of any script, spaces and _.:/=+-@ make keys and values', () => {
  checkTags({ 'Größe 5_.:/=+-@': '東京 1', empty: '' }, fault)
  for (const bad of ['a?', 'a*', 'a\n', 'a;', '😀', '<b>']) {
    assert.throws(() => checkTags({ [bad]: 'x' }, fault), { name: fault })
    assert.throws(() => checkTags({ x: bad }, fault), { name: fault })
  }
})

test('keys that begin with aws: are reserved, in any case', () => {
  for (const key of ['aws:', 'AWS:name', 'aWs:x']) {
    assert.throws(() => checkTags({ [key]: 'x' }, 'UserPoolTaggingException'), {
      name: 'UserPoolTaggingException',
    })
  }
  checkTags({ 'my aws:x': 'aws:x', aws: 'x' }, fault)
})

test('fifty tags are allowed, and one more is not', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index), '']))
  checkTags(many(50), fault)
  assert.throws(() => checkTags(many(51), fault), { name: fault })
})

test('added tags replace those of the same key, and taken ones need not be there', () => {
  assert.deepEqual(withTags(undefined, { a: '1' }), { a: '1' })
  assert.deepEqual(withTags({ a: '1', b: '2' }, { b: '3' }), { a: '1', b: '3' })
  assert.deepEqual(withoutTags({ a: '1', b: '2' }, ['b', 'c']), { a: '1' })
  assert.deepEqual(withoutTags(undefined, ['a']), {})
})
