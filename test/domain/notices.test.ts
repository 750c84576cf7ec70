import assert from 'node:assert/strict'
import test from 'node:test'
import { noticeMedium, noticesOf } from '../../src/domain/notices.ts'
import type { User } from '../../src/domain/user.ts'
import { userWith } from './fixtures.ts'

const email = { email: 'old@example.com', email_verified: 'true' }
const phone = { phone_number: '+15550109934', phone_number_verified: 'true' }
const before = userWith({ ...email, ...phone })

/** What a change of the user tells, as kind and address. */
const told = (change: Partial<User>, from: User = before, hasNewPassword = false) =>
  noticesOf(from, { ...from, ...change }, hasNewPassword).map(({ kind, to }) => [kind, to])

test('a changed or removed e-mail address is told to the old one', () => {
  const attributes = { ...before.attributes, email: 'new@example.com' }
  assert.deepEqual(noticesOf(before, { ...before, attributes }, false), [
    { kind: 'emailChanged', attribute: 'email', to: email.email, newAddress: 'new@example.com' },
  ])
  assert.deepEqual(noticesOf(before, { ...before, attributes: phone }, false), [
    { kind: 'emailChanged', attribute: 'email', to: email.email, newAddress: undefined },
  ])
})

test('a changed or removed phone number is told to the old one', () => {
  const changed = { ...before.attributes, phone_number: '+15550109935' }
  for (const attributes of [changed, email]) {
    assert.deepEqual(told({ attributes }), [['phoneNumberChanged', phone.phone_number]])
  }
})

test('both addresses may change at once, and each is told for itself', () => {
  assert.deepEqual(told({ attributes: {} }), [
    ['emailChanged', email.email],
    ['phoneNumberChanged', phone.phone_number],
  ])
})

test('an address that was never verified is told nothing', () => {
  const from = userWith({ email: email.email, email_verified: 'false', phone_number: phone.phone_number })
  assert.deepEqual(told({ attributes: {} }, from, true), [])
})

test('a new flag or another attribute is no change of an address', () => {
  assert.deepEqual(told({ attributes: { ...before.attributes, email_verified: 'false', nickname: 'D' } }), [])
})

test('a new password is told to the e-mail address, or else to the phone number', () => {
  assert.deepEqual(told({}, before, true), [['passwordChanged', email.email]])
  assert.deepEqual(told({}, userWith(phone), true), [['passwordChanged', phone.phone_number]])
  const unverified = userWith({ ...phone, email: email.email, email_verified: 'false' })
  assert.deepEqual(told({}, unverified, true), [['passwordChanged', phone.phone_number]])
  assert.deepEqual(told({}, userWith(), true), [])
})

test('a password that is changed with the address is told to the old address', () => {
  const attributes = { ...before.attributes, email: 'new@example.com' }
  assert.deepEqual(told({ attributes }, before, true), [
    ['emailChanged', email.email],
    ['passwordChanged', email.email],
  ])
})

test('a second factor or its app that comes, goes or is preferred is told', () => {
  const from: User = { ...before, secondFactors: { enabled: ['SMS_MFA'] }, softwareToken: { seed: 'one' } }
  for (const change of [
    { secondFactors: { enabled: ['SMS_MFA', 'EMAIL_OTP'] } },
    { secondFactors: undefined },
    { secondFactors: { enabled: ['SMS_MFA'], preferred: 'SMS_MFA' } },
    { softwareToken: { seed: 'other' } },
    { softwareToken: undefined },
  ] satisfies readonly Partial<User>[]) {
    assert.deepEqual(told(change, from), [['secondFactorsChanged', email.email]], JSON.stringify(change))
  }
})

test('an app that waits for its first code is no second factor yet, and a name is none', () => {
  assert.deepEqual(told({ softwareToken: { waiting: 'sealed' } }), [])
  const from: User = { ...before, softwareToken: { seed: 'one', name: 'old phone' } }
  assert.deepEqual(told({ softwareToken: { seed: 'one', name: 'new phone' } }, from), [])
})

test('a notice leaves by the medium of its address', () => {
  const [byMail, bySms] = noticesOf(before, { ...before, attributes: {} }, false)
  assert.ok(byMail && bySms)
  assert.deepEqual([noticeMedium(byMail), noticeMedium(bySms)], ['EMAIL', 'SMS'])
})
