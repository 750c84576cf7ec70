import assert from 'node:assert/strict'
import test from 'node:test'
import { changedPoolMfa, toMfaConfig } from '../../src/domain/pool-mfa.ts'
import { toPool, type PoolRecord } from '../../src/domain/pool.ts'
import type { SetUserPoolMfaConfigRequest } from '../../src/model/types.ts'
import { invalidParameter, newPool } from './fixtures.ts'

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
const plain = newPool().record

const change = (
  request: Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>,
  before: PoolRecord = plain,
): PoolRecord => ({
  ...before,
  ...changedPoolMfa(before, { UserPoolId: 'local_test', ...request }),
})
const offeredBy = (record: PoolRecord) => [...toPool(record).offeredFactors].sort()

const everything = {
  MfaConfiguration: 'OPTIONAL',
  SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage: 'Code {####}' },
  EmailMfaConfiguration: { Subject: 'Code', Message: 'Code {####}' },
  SoftwareTokenMfaConfiguration: { Enabled: true },
  WebAuthnConfiguration: { RelyingPartyId: 'example.com', UserVerification: 'required' },
} as const

test('a choice is shown again', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(toMfaConfig(change(everything)))), everything)
})

test('a pool has MFA off unless it says otherwise, and shows nothing else then', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(toMfaConfig(plain))), { MfaConfiguration: 'OFF' })
})

test('factors that a choice leaves out are not offered any more', () => {
  const before = change(everything)
  assert.deepEqual(offeredBy(before), ['EMAIL_OTP', 'SMS_MFA', 'SOFTWARE_TOKEN_MFA'])
  const after = change({ MfaConfiguration: 'ON', EmailMfaConfiguration: {} }, before)
  assert.deepEqual(offeredBy(after), ['EMAIL_OTP'])
})

test('a choice that says nothing of MFA turns it off, and the pool can still send SMS', () => {
  const after = change({}, change(everything))
  assert.equal(after.settings.MfaConfiguration, 'OFF')
  assert.deepEqual(offeredBy(after), [])
  assert.deepEqual(after.settings.SmsConfiguration, SmsConfiguration)
})

test('settings for passkeys stay when a choice leaves them out', () => {
  const after = change({}, change(everything))
  assert.deepEqual(toMfaConfig(after).WebAuthnConfiguration, everything.WebAuthnConfiguration)
})

test('off together with any factor contradicts itself, even with one that is not enabled', () => {
  const message = /^Invalid MFA configuration given, can't turn off MFA and configure an MFA together/
  for (const factor of [
    { SmsMfaConfiguration: { SmsConfiguration } },
    { EmailMfaConfiguration: {} },
    { SoftwareTokenMfaConfiguration: { Enabled: true } },
    { SoftwareTokenMfaConfiguration: { Enabled: false } },
  ]) {
    for (const off of [{}, { MfaConfiguration: 'OFF' as const }]) {
      assert.throws(() => change({ ...off, ...factor }), invalidParameter(message), JSON.stringify(factor))
    }
  }
})

test('on without a factor contradicts itself, and passkeys are none', () => {
  const message =
    'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.'
  const { WebAuthnConfiguration } = everything
  for (const MfaConfiguration of ['ON', 'OPTIONAL'] as const) {
    for (const none of [
      {},
      { WebAuthnConfiguration },
      { SoftwareTokenMfaConfiguration: { Enabled: false } },
    ]) {
      assert.throws(() => change({ MfaConfiguration, ...none }), invalidParameter(message))
    }
  }
})

test('SMS need a way to be sent, which the pool may have already', () => {
  const sms = { MfaConfiguration: 'ON', SmsMfaConfiguration: {} } as const
  assert.throws(() => change(sms), { name: 'InvalidParameterException' })
  const able = newPool({ SmsConfiguration }).record
  assert.deepEqual(offeredBy(change(sms, able)), ['SMS_MFA'])
})
