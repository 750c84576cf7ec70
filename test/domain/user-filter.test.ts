import assert from 'node:assert/strict'
import test from 'node:test'
import { parseFilter } from '../../src/domain/user-filter.ts'
import { invalidParameter } from './fixtures.ts'

test('a filter asks for a whole value or its beginning', () => {
  assert.deepEqual(parseFilter('email = "d@example.com"'), {
    name: 'email',
    match: 'equals',
    value: 'd@example.com',
  })
  assert.deepEqual(parseFilter('name ^= "di"'), { name: 'name', match: 'prefix', value: 'di' })
})

test('blanks round the term and its operator make no difference, and those in the value do', () => {
  for (const filter of ['name="a b"', ' name  =  "a b" ', 'name= "a b"']) {
    assert.equal(parseFilter(filter)?.value, 'a b', filter)
  }
  assert.equal(parseFilter('name = " a "')?.value, ' a ')
})

test('a quote in the value is written with a backslash', () => {
  assert.equal(parseFilter(String.raw`name = "a \"b\" c"`)?.value, 'a "b" c')
})

test('an empty filter asks for all users', () => {
  for (const filter of [undefined, '', '  ']) assert.equal(parseFilter(filter), undefined)
})

test('user names, sub and status are compared as they stand, and everything else without regard to case', () => {
  for (const name of ['username', 'sub', 'status']) assert.equal(parseFilter(`${name} = "Ab"`)?.value, 'Ab')
  for (const name of [
    'email',
    'phone_number',
    'name',
    'given_name',
    'family_name',
    'preferred_username',
    'cognito:user_status',
  ]) {
    assert.equal(parseFilter(`${name} = "Ab"`)?.value, 'ab', name)
  }
})

test('an attribute that cannot be searched is named', () => {
  for (const name of ['custom:tier', 'nickname', 'email_verified', 'Email']) {
    assert.throws(() => parseFilter(`${name} = "x"`), invalidParameter(`Invalid search attribute: ${name}`))
  }
})

test('a filter that cannot be read is refused', () => {
  for (const filter of [
    'email',
    'email = x',
    "email = 'x'",
    'email == "x"',
    'email > "x"',
    'email = "x" and name = "y"',
    'email = "x" trailing',
    'email = "x',
    'email = "a"b"',
    '= "x"',
  ]) {
    assert.throws(() => parseFilter(filter), invalidParameter('Error while parsing filter'), filter)
  }
})

test('the name of the attribute may stand in quotes', () => {
  const wanted = { name: 'email', match: 'prefix', value: 'd@' }
  for (const filter of ['"email"^="D@"', ' "email" ^= "D@" ']) assert.deepEqual(parseFilter(filter), wanted)
  for (const filter of ['"email = "x"', 'email" = "x"', '"" = "x"']) {
    assert.throws(() => parseFilter(filter), invalidParameter('Error while parsing filter'), filter)
  }
})
