import assert from 'node:assert/strict'
import test from 'node:test'
import {
  allowsNoPassword,
  confirmsByLink,
  type ClientSettings,
  type PoolSettings,
} from '../../src/domain/pool.ts'
import { declared, newClient, newPool } from './fixtures.ts'

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }

test('a pool that says nothing distinguishes case, verifies nothing and lets users sign up', () => {
  const pool = newPool()
  assert.ok(pool.caseSensitive)
  assert.ok(!pool.onlyAdministratorsCreate)
  assert.equal(pool.mfa, 'OFF')
  const sets = [
    pool.usernameAttributes,
    pool.aliases,
    pool.autoVerified,
    pool.verifyBeforeUpdate,
    pool.offeredFactors,
  ]
  for (const set of sets) assert.equal(set.size, 0)
})

test('a pool that names no policy wants eight characters of every kind, and seven days for a temporary password', () => {
  assert.deepEqual(newPool().passwordPolicy, {
    MinimumLength: 8,
    RequireUppercase: true,
    RequireLowercase: true,
    RequireNumbers: true,
    RequireSymbols: true,
    TemporaryPasswordValidityDays: 7,
  })
})

test('a policy is a whole: what it leaves out is not required', () => {
  const policy = (PasswordPolicy: object) => newPool({ Policies: { PasswordPolicy } }).passwordPolicy
  assert.deepEqual(policy({ MinimumLength: 6, RequireNumbers: true }), {
    MinimumLength: 6,
    RequireUppercase: false,
    RequireLowercase: false,
    RequireNumbers: true,
    RequireSymbols: false,
    TemporaryPasswordValidityDays: 7,
  })
  assert.equal(policy({ TemporaryPasswordValidityDays: 0 }).TemporaryPasswordValidityDays, 7)
  assert.equal(policy({ TemporaryPasswordValidityDays: 30 }).TemporaryPasswordValidityDays, 30)
})

test('an attribute has the bounds and the rights that the schema declares, and may change unless it says otherwise', () => {
  const pool = newPool({}, [
    declared('tier', { StringAttributeConstraints: { MinLength: '1', MaxLength: '9' } }),
    declared('origin', { Mutable: false, DeveloperOnlyAttribute: true }),
  ])
  const tier = pool.attributes.get('custom:tier')
  assert.deepEqual(
    [tier?.min, tier?.max, tier?.mutable, tier?.required, tier?.custom],
    [1n, 9n, true, false, true],
  )
  const origin = pool.attributes.get('dev:custom:origin')
  assert.deepEqual([origin?.mutable, origin?.developerOnly, origin?.min], [false, true, undefined])
  assert.equal(pool.attributes.get('email')?.custom, false)
})

test('an attribute of a kept schema that says nothing more is an optional string that may change', () => {
  const pool = newPool({}, [], { schema: [{ Name: 'custom:x' }] })
  const { type, mutable, required, developerOnly } = pool.attributes.get('custom:x') ?? {}
  assert.deepEqual([type, mutable, required, developerOnly], ['String', true, false, false])
})

test('a pool offers no second factor while MFA is off', () => {
  const factors = { sms: true, softwareToken: true, email: {} }
  const offered = (MfaConfiguration: 'OFF' | 'ON' | 'OPTIONAL') =>
    [...newPool({ MfaConfiguration, SmsConfiguration }, [], { factors }).offeredFactors].sort()
  assert.deepEqual(offered('OFF'), [])
  for (const mfa of ['ON', 'OPTIONAL'] as const) {
    assert.deepEqual(offered(mfa), ['EMAIL_OTP', 'SMS_MFA', 'SOFTWARE_TOKEN_MFA'])
  }
})

test('a pool offers SMS only if it can send them, and without another choice if it can', () => {
  const offered = (settings: Partial<PoolSettings>, sms?: boolean) =>
    newPool(
      { MfaConfiguration: 'ON', ...settings },
      [],
      sms === undefined ? {} : { factors: { sms, softwareToken: false } },
    ).offeredFactors.has('SMS_MFA')
  assert.ok(offered({ SmsConfiguration }))
  assert.ok(!offered({}))
  assert.ok(!offered({}, true))
  assert.ok(!offered({ SmsConfiguration }, false))
})

test('users may go without a password where another first factor is allowed', () => {
  const settings = (
    ...AllowedFirstAuthFactors: ('PASSWORD' | 'EMAIL_OTP' | 'WEB_AUTHN')[]
  ): PoolSettings => ({
    PoolName: 'test',
    Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
  })
  assert.ok(allowsNoPassword(settings('PASSWORD', 'EMAIL_OTP')))
  assert.ok(allowsNoPassword(settings('WEB_AUTHN')))
  assert.ok(!allowsNoPassword(settings('PASSWORD')))
  assert.ok(!allowsNoPassword({ PoolName: 'test' }))
})

test('an account is confirmed by a link only where the pool says so', () => {
  const byLink = (DefaultEmailOption: 'CONFIRM_WITH_LINK' | 'CONFIRM_WITH_CODE') =>
    confirmsByLink(newPool({ VerificationMessageTemplate: { DefaultEmailOption } }))
  assert.ok(byLink('CONFIRM_WITH_LINK'))
  assert.ok(!byLink('CONFIRM_WITH_CODE'))
  assert.ok(!confirmsByLink(newPool()))
})

test('an app client that names no flow allows SRP, custom authentication and refresh', () => {
  for (const settings of [{}, { ExplicitAuthFlows: [] }]) {
    assert.deepEqual([...newClient(settings).flows].sort(), [
      'CUSTOM_AUTH',
      'REFRESH_TOKEN_AUTH',
      'USER_SRP_AUTH',
    ])
  }
})

test('flows with the prefix ALLOW are exactly those that an app client allows', () => {
  const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] as const
  assert.deepEqual([...newClient({ ExplicitAuthFlows }).flows].sort(), [
    'ADMIN_USER_PASSWORD_AUTH',
    'USER_PASSWORD_AUTH',
  ])
})

test('older names of flows add to those that are allowed anyway, but for the one that leaves only custom', () => {
  const flows = (...ExplicitAuthFlows: NonNullable<ClientSettings['ExplicitAuthFlows']>) =>
    [...newClient({ ExplicitAuthFlows }).flows].sort()
  const anyway = ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH']
  assert.deepEqual(flows('ADMIN_NO_SRP_AUTH'), ['ADMIN_USER_PASSWORD_AUTH', ...anyway])
  assert.deepEqual(flows('USER_PASSWORD_AUTH'), [
    ...anyway.slice(0, 2),
    'USER_PASSWORD_AUTH',
    'USER_SRP_AUTH',
  ])
  assert.deepEqual(flows('CUSTOM_AUTH_FLOW_ONLY'), ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'])
})

test('tokens are good for an hour, and refresh tokens for 30 days, unless the app client says otherwise', () => {
  const { accessTokenValidity, idTokenValidity, refreshTokenValidity } = newClient()
  assert.deepEqual([accessTokenValidity, idTokenValidity, refreshTokenValidity], [hour, hour, 30 * day])
})

test('a validity counts in hours, that of refresh tokens in days, or in the unit that is named', () => {
  const bare = newClient({ AccessTokenValidity: 2, IdTokenValidity: 3, RefreshTokenValidity: 4 })
  assert.deepEqual(
    [bare.accessTokenValidity, bare.idTokenValidity, bare.refreshTokenValidity],
    [2 * hour, 3 * hour, 4 * day],
  )
  const named = newClient({
    ...bare.record.settings,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'hours' },
  })
  assert.deepEqual(
    [named.accessTokenValidity, named.idTokenValidity, named.refreshTokenValidity],
    [2 * minute, 3_000, 4 * hour],
  )
})

test('an app client without lists, or with empty ones, has none', () => {
  for (const settings of [{}, { ReadAttributes: [], WriteAttributes: [] }]) {
    const { readable, writable } = newClient(settings)
    assert.deepEqual([readable, writable], [undefined, undefined])
  }
  assert.deepEqual(newClient({ ReadAttributes: ['email'] }).readable, new Set(['email']))
})

test('tokens can be revoked, users are not hidden and refresh tokens do not rotate unless the app client says so', () => {
  const plain = newClient()
  assert.deepEqual([plain.revocation, plain.hidesUsers, plain.rotationGrace], [true, false, undefined])
  assert.equal(newClient({ EnableTokenRevocation: false }).revocation, false)
  assert.equal(newClient({ PreventUserExistenceErrors: 'ENABLED' }).hidesUsers, true)
  assert.equal(newClient({ PreventUserExistenceErrors: 'LEGACY' }).hidesUsers, false)
})

test('the grace of a rotating refresh token counts in seconds, and is none unless it is named', () => {
  const grace = (RefreshTokenRotation: ClientSettings['RefreshTokenRotation']) =>
    newClient({ RefreshTokenRotation }).rotationGrace
  assert.equal(grace({ Feature: 'ENABLED', RetryGracePeriodSeconds: 60 }), 60_000)
  assert.equal(grace({ Feature: 'ENABLED' }), 0)
  assert.equal(grace({ Feature: 'DISABLED', RetryGracePeriodSeconds: 60 }), undefined)
})
