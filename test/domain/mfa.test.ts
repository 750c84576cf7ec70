import assert from 'node:assert/strict'
import test from 'node:test'
import { toPool } from '../../src/domain/pool.ts'
import {
  changedPreference,
  factorStep,
  remainingFactors,
  usableFactors,
  withFactor,
  type FactorOwner,
} from '../../src/domain/mfa.ts'
import type { SecondFactor } from '../../src/domain/user.ts'
import type { UserPoolMfaType } from '../../src/model/types.ts'
import { newPool } from './fixtures.ts'

const all: readonly SecondFactor[] = ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']

const poolWith = (MfaConfiguration: UserPoolMfaType, offered: readonly SecondFactor[] = all) =>
  toPool({
    ...newPool().record,
    settings: {
      PoolName: 'test',
      MfaConfiguration,
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::1:role/sms' },
    },
    factors: {
      sms: offered.includes('SMS_MFA'),
      softwareToken: offered.includes('SOFTWARE_TOKEN_MFA'),
      email: offered.includes('EMAIL_OTP') ? {} : undefined,
    },
  })

/** A user who has everything that factors need, and has turned these on. */
const owner = (enabled: readonly SecondFactor[] = [], preferred?: SecondFactor): FactorOwner => ({
  attributes: { phone_number: '+15550109934', email: 'diego@example.com' },
  softwareToken: { seed: 'sealed' },
  secondFactors: enabled.length > 0 ? { enabled, preferred } : undefined,
})
const nobody: FactorOwner = { attributes: {} }

const optional = poolWith('OPTIONAL')
const invalid = { name: 'InvalidParameterException' }

test('factors are turned on and off, and what is left out stays', () => {
  const on = changedPreference(optional, owner(['SMS_MFA']), { EMAIL_OTP: { Enabled: true } })
  assert.deepEqual(on?.enabled, ['SMS_MFA', 'EMAIL_OTP'])
  const off = changedPreference(optional, owner(['SMS_MFA', 'EMAIL_OTP']), { SMS_MFA: { Enabled: false } })
  assert.deepEqual(off?.enabled, ['EMAIL_OTP'])
  assert.deepEqual(changedPreference(optional, owner(['SMS_MFA'], 'SMS_MFA'), {}), {
    enabled: ['SMS_MFA'],
    preferred: 'SMS_MFA',
  })
})

test('no mention of second factors is left when the last one is turned off', () => {
  const change = { SMS_MFA: { Enabled: false } }
  assert.equal(changedPreference(optional, owner(['SMS_MFA'], 'SMS_MFA'), change), undefined)
})

test('a factor that is turned off is not preferred any more', () => {
  const change = { SMS_MFA: { Enabled: false } }
  assert.deepEqual(changedPreference(optional, owner(['SMS_MFA', 'EMAIL_OTP'], 'SMS_MFA'), change), {
    enabled: ['EMAIL_OTP'],
  })
})

test('a preference is given, moved and taken back', () => {
  const user = owner(['SMS_MFA', 'EMAIL_OTP'], 'SMS_MFA')
  const preferredAfter = (change: Parameters<typeof changedPreference>[2]) =>
    changedPreference(optional, user, change)?.preferred
  assert.equal(preferredAfter({ EMAIL_OTP: { PreferredMfa: true } }), 'EMAIL_OTP')
  assert.equal(preferredAfter({ SMS_MFA: { PreferredMfa: false } }), undefined)
  assert.equal(preferredAfter({ EMAIL_OTP: { PreferredMfa: false } }), 'SMS_MFA')
})

test('one factor at most is preferred, and only one that is turned on', () => {
  const both = {
    SMS_MFA: { Enabled: true, PreferredMfa: true },
    EMAIL_OTP: { Enabled: true, PreferredMfa: true },
  }
  assert.throws(() => changedPreference(optional, owner(), both), invalid)
  assert.throws(() => changedPreference(optional, owner(), { SMS_MFA: { PreferredMfa: true } }), invalid)
})

test('a factor is turned on only by a user who has what it needs, verified or not', () => {
  for (const factor of all) {
    const change = { [factor]: { Enabled: true } }
    assert.throws(() => changedPreference(optional, nobody, change), invalid)
    assert.deepEqual(changedPreference(optional, owner(), change)?.enabled, [factor])
  }
  const waiting = { attributes: {}, softwareToken: { waiting: 'sealed' } }
  assert.throws(
    () => changedPreference(optional, waiting, { SOFTWARE_TOKEN_MFA: { Enabled: true } }),
    invalid,
  )
})

test('a factor that the pool does not offer cannot be turned on, and can be turned off', () => {
  const pool = poolWith('OPTIONAL', ['EMAIL_OTP'])
  assert.throws(() => changedPreference(pool, owner(), { SMS_MFA: { Enabled: true } }), invalid)
  const off = { SMS_MFA: { Enabled: false } }
  assert.deepEqual(changedPreference(pool, owner(['SMS_MFA', 'EMAIL_OTP']), off)?.enabled, ['EMAIL_OTP'])
})

test('a pool with MFA off asks for nothing', () => {
  assert.equal(factorStep(poolWith('OFF'), owner(all)), undefined)
})

test('where MFA is optional, only a user who has turned a factor on is asked', () => {
  assert.equal(factorStep(optional, owner()), undefined)
  assert.deepEqual(factorStep(optional, owner(['EMAIL_OTP'])), { name: 'ASK', factor: 'EMAIL_OTP' })
})

test('where MFA is required, what the user could use counts, and one who has nothing sets a factor up', () => {
  const pool = poolWith('ON')
  assert.deepEqual(factorStep(pool, { attributes: { phone_number: '+15550109934' } }), {
    name: 'ASK',
    factor: 'SMS_MFA',
  })
  const step = factorStep(pool, nobody)
  assert.equal(step?.name, 'MFA_SETUP')
  assert.deepEqual(new Set(step?.name === 'MFA_SETUP' ? step.factors : []), new Set(all))
})

test('the preferred one of several factors is asked for, and without a preference the user chooses', () => {
  assert.deepEqual(factorStep(optional, owner(all, 'EMAIL_OTP')), { name: 'ASK', factor: 'EMAIL_OTP' })
  const step = factorStep(optional, owner(['EMAIL_OTP', 'SMS_MFA']))
  assert.equal(step?.name, 'SELECT_MFA_TYPE')
  assert.deepEqual(
    new Set(step?.name === 'SELECT_MFA_TYPE' ? step.factors : []),
    new Set(['SMS_MFA', 'EMAIL_OTP']),
  )
})

test('a preferred factor that cannot be used leaves the others', () => {
  const user = { ...owner(['SMS_MFA', 'EMAIL_OTP'], 'SMS_MFA'), attributes: { email: 'diego@example.com' } }
  assert.deepEqual(factorStep(optional, user), { name: 'ASK', factor: 'EMAIL_OTP' })
})

test('an app goes on to count where the pool offers none any more, and codes by message do not', () => {
  const pool = poolWith('OPTIONAL', ['EMAIL_OTP'])
  assert.deepEqual(usableFactors(pool, owner(['SMS_MFA', 'SOFTWARE_TOKEN_MFA'])), ['SOFTWARE_TOKEN_MFA'])
})

test('a factor goes with the address or the app that it needs', () => {
  const user = owner(all, 'SMS_MFA')
  assert.deepEqual(remainingFactors(user), user.secondFactors)
  assert.deepEqual(remainingFactors({ ...user, attributes: { email: 'diego@example.com' } }), {
    enabled: ['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'],
  })
  assert.equal(remainingFactors({ ...nobody, secondFactors: { enabled: all } }), undefined)
  assert.equal(remainingFactors(nobody), undefined)
})

test('one more factor leaves the others and the preference', () => {
  assert.deepEqual(withFactor(owner(['EMAIL_OTP'], 'EMAIL_OTP'), 'SMS_MFA'), {
    enabled: ['SMS_MFA', 'EMAIL_OTP'],
    preferred: 'EMAIL_OTP',
  })
  assert.deepEqual(withFactor(owner(['SMS_MFA']), 'SMS_MFA').enabled, ['SMS_MFA'])
  assert.deepEqual(withFactor(nobody, 'SOFTWARE_TOKEN_MFA').enabled, ['SOFTWARE_TOKEN_MFA'])
})
