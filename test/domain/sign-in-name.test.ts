import assert from 'node:assert/strict'
import test from 'node:test'
import { attributeOfSignInName, checkOwnName, withSignInName } from '../../src/domain/sign-in-name.ts'
import { invalidParameter, newPool } from './fixtures.ts'

const email = 'diego@example.com'
const phone = '+15550109934'
const emailAlias = 'Username cannot be of email format, since user pool is configured for email alias.'

test('a user name of its own fills no attribute', () => {
  const pool = newPool()
  for (const name of ['diego', email, phone]) assert.equal(attributeOfSignInName(pool, name), undefined)
})

test('an address as user name fills its attribute', () => {
  const both = newPool({ UsernameAttributes: ['email', 'phone_number'] })
  assert.equal(attributeOfSignInName(both, email), 'email')
  assert.equal(attributeOfSignInName(both, phone), 'phone_number')
})

test('a name without the form that the pool wants is refused in words that say which', () => {
  const refused = (UsernameAttributes: ('email' | 'phone_number')[], name: string, message: string) =>
    assert.throws(
      () => attributeOfSignInName(newPool({ UsernameAttributes }), name),
      invalidParameter(message),
    )
  for (const name of ['diego', phone]) refused(['email'], name, 'Username should be an email.')
  for (const name of ['diego', email]) refused(['phone_number'], name, 'Username should be a phone number.')
  refused(['email', 'phone_number'], 'diego', 'Username should be either an email or a phone number.')
})

test('a user name looks like no address that serves as alias', () => {
  const byEmail = newPool({ AliasAttributes: ['email'] })
  assert.throws(() => attributeOfSignInName(byEmail, email), invalidParameter(emailAlias))
  assert.equal(attributeOfSignInName(byEmail, phone), undefined)
  const byPhone = newPool({ AliasAttributes: ['phone_number'] })
  assert.throws(() => attributeOfSignInName(byPhone, phone), invalidParameter(/phone number alias/))
  assert.equal(attributeOfSignInName(byPhone, email), undefined)
})

test('a name is looked at in the form in which the pool compares names', () => {
  const ignoresCase = newPool({
    AliasAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  // A full-width commercial at is an at sign where look-alike characters are the same.
  assert.throws(() => checkOwnName(ignoresCase, 'diego＠example.com'), invalidParameter(emailAlias))
  checkOwnName(newPool({ AliasAttributes: ['email'] }), 'diego＠example.com')
})

test('the name joins the attributes that were sent', () => {
  const asked = [{ Name: 'nickname', Value: 'D' }]
  assert.deepEqual(withSignInName(asked, undefined, 'diego'), asked)
  const filled = withSignInName(asked, 'email', email)
  assert.deepEqual(Object.fromEntries(filled.map(({ Name, Value }) => [Name, Value])), {
    nickname: 'D',
    email,
  })
})

test('the attribute may be sent as well, with the same value', () => {
  const same = [{ Name: 'email', Value: email }]
  assert.deepEqual(withSignInName(same, 'email', email), same)
  const other = [{ Name: 'email', Value: 'other@example.com' }]
  assert.throws(() => withSignInName(other, 'email', email), invalidParameter(/email/))
  // The last of several values counts.
  assert.deepEqual(withSignInName([...other, ...same], 'email', email), [...other, ...same])
  assert.throws(() => withSignInName([...same, ...other], 'email', email), invalidParameter(/email/))
})
