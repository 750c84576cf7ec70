import assert from 'node:assert/strict'
import test from 'node:test'
import type { RecoveryOptionType } from '../../src/model/types.ts'
import { newPoolSettings } from '../../src/domain/pool-settings.ts'
import { newPool } from './fixtures.ts'
import { checkResettable, recoveryTarget } from '../../src/domain/recovery.ts'

const settings = newPoolSettings({ PoolName: 'test' })

const poolOf = (
  AccountRecoverySetting: { RecoveryMechanisms: readonly RecoveryOptionType[] } | undefined,
  mfa: 'OFF' | 'OPTIONAL' | 'ON' = 'OFF',
) =>
  newPool(
    {
      ...settings,
      AccountRecoverySetting,
      MfaConfiguration: mfa,
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    },
    [],
    { factors: { sms: true, softwareToken: true, email: {} } },
  )

const by = (...names: readonly RecoveryOptionType['Name'][]) =>
  poolOf({ RecoveryMechanisms: names.map((Name, index) => ({ Name, Priority: index + 1 })) })

const phoneFirst = [
  { Name: 'verified_phone_number', Priority: 1 },
  { Name: 'verified_email', Priority: 2 },
] as const

const email = { email: 'd@example.com', email_verified: 'true' }
const phone = { phone_number: '+12065559934', phone_number_verified: 'true' }
const toEmail = { attribute: 'email', value: 'd@example.com' }
const toPhone = { attribute: 'phone_number', value: '+12065559934' }

test('the code goes to the first verified address in the order of the pool', () => {
  const attributes = { ...email, ...phone }
  assert.deepEqual(recoveryTarget(by('verified_email', 'verified_phone_number'), { attributes }), toEmail)
  assert.deepEqual(recoveryTarget(by('verified_phone_number', 'verified_email'), { attributes }), toPhone)
  // The priority decides, not the place in the list.
  const turned = poolOf({
    RecoveryMechanisms: [
      { Name: 'verified_email', Priority: 2 },
      { Name: 'verified_phone_number', Priority: 1 },
    ],
  })
  assert.deepEqual(recoveryTarget(turned, { attributes }), toPhone)
})

test('an address that is not verified, or that the pool does not use, gets no code', () => {
  const pool = by('verified_email', 'verified_phone_number')
  assert.deepEqual(
    recoveryTarget(pool, { attributes: { ...email, ...phone, email_verified: 'false' } }),
    toPhone,
  )
  assert.equal(recoveryTarget(pool, { attributes: { email: 'd@example.com' } }), undefined)
  assert.equal(recoveryTarget(pool, { attributes: { phone_number_verified: 'true' } }), undefined)
  assert.equal(recoveryTarget(by('verified_email'), { attributes: phone }), undefined)
  assert.equal(recoveryTarget(by('verified_phone_number'), { attributes: email }), undefined)
})

test('an address that is the second factor gets no code', () => {
  const attributes = { ...email, ...phone }
  const pool = poolOf({ RecoveryMechanisms: phoneFirst }, 'OPTIONAL')
  assert.deepEqual(recoveryTarget(pool, { attributes, secondFactors: { enabled: ['SMS_MFA'] } }), toEmail)
  assert.deepEqual(
    recoveryTarget(pool, { attributes, secondFactors: { enabled: ['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'] } }),
    toPhone,
  )
  assert.equal(
    recoveryTarget(pool, { attributes, secondFactors: { enabled: ['EMAIL_OTP', 'SMS_MFA'] } }),
    undefined,
  )
})

test('where a second factor is asked of everybody, an address that it may go to gets no code', () => {
  const asked = poolOf({ RecoveryMechanisms: phoneFirst }, 'ON')
  const owned = { ...email, phone_number: '+12065559934' }
  assert.equal(recoveryTarget(asked, { attributes: owned }), undefined)
  assert.deepEqual(
    recoveryTarget(asked, { attributes: owned, secondFactors: { enabled: ['SMS_MFA'] } }),
    toEmail,
  )
  const off = poolOf({ RecoveryMechanisms: phoneFirst }, 'OFF')
  assert.deepEqual(
    recoveryTarget(off, { attributes: owned, secondFactors: { enabled: ['EMAIL_OTP'] } }),
    toEmail,
  )
})

test('a pool that says nothing sends an SMS first', () => {
  assert.deepEqual(recoveryTarget(poolOf(undefined), { attributes: { ...email, ...phone } }), toPhone)
  assert.deepEqual(recoveryTarget(poolOf(undefined), { attributes: email }), toEmail)
})

test('where it is left to administrators, no address helps', () => {
  const error = { name: 'NotAuthorizedException', message: 'Contact administrator to reset password.' }
  for (const pool of [by('admin_only'), by('verified_email', 'admin_only')]) {
    assert.throws(() => recoveryTarget(pool, { attributes: email }), error)
    assert.throws(() => recoveryTarget(pool, { attributes: {} }), error)
  }
})

test('only who has or had a password of their own can have it reset', () => {
  const error = {
    name: 'NotAuthorizedException',
    message: 'User password cannot be reset in the current state.',
  }
  for (const status of ['CONFIRMED', 'RESET_REQUIRED'] as const) checkResettable({ status })
  for (const status of ['UNCONFIRMED', 'FORCE_CHANGE_PASSWORD', 'EXTERNAL_PROVIDER'] as const) {
    assert.throws(() => checkResettable({ status }), error)
  }
})
