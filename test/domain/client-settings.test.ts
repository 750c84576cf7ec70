import assert from 'node:assert/strict'
import test from 'node:test'
import type {
  CreateUserPoolClientRequest,
  SchemaAttributeType,
  ExplicitAuthFlowsType,
  TimeUnitsType,
} from '../../src/model/types.ts'
import {
  changedClientSettings,
  newClientSettings,
  toUserPoolClient,
} from '../../src/domain/client-settings.ts'
import { type Pool, tokenValidities } from '../../src/domain/pool.ts'
import { newPoolSettings } from '../../src/domain/pool-settings.ts'
import { newPool } from './fixtures.ts'

const poolWith = (schema: readonly SchemaAttributeType[] = []): Pool =>
  newPool(newPoolSettings({ PoolName: 'people' }), schema)

const create = (request: Partial<CreateUserPoolClientRequest> = {}, pool = poolWith()) =>
  newClientSettings(pool, { UserPoolId: pool.id, ClientName: 'app', ...request })

const invalid = (message: string) => ({ name: 'InvalidParameterException', message })

test('a client made with a name and nothing else has the defaults that Cognito shows', () => {
  assert.deepEqual(create(), {
    ClientName: 'app',
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    AllowedOAuthFlowsUserPoolClient: false,
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
  })
})

test('the secret and the pool are no settings', () => {
  const settings = create({ ClientSecret: 'a-secret-that-stays-outside' })
  assert.ok(!('ClientSecret' in settings || 'GenerateSecret' in settings || 'UserPoolId' in settings))
})

test('an update puts every setting that it leaves out back to its default, and keeps the name', () => {
  const settings = create({
    RefreshTokenValidity: 5,
    AccessTokenValidity: 10,
    TokenValidityUnits: { AccessToken: 'minutes' },
    ReadAttributes: ['email'],
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    CallbackURLs: ['https://app.example.com'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: false,
    AuthSessionValidity: 15,
  })
  const request = { UserPoolId: 'eu-west-2_ilD61yy1L', ClientId: 'x' }
  assert.deepEqual(changedClientSettings(poolWith(), settings, request), create())
  const renamed = changedClientSettings(poolWith(), settings, { ...request, ClientName: 'site' })
  assert.equal(renamed.ClientName, 'site')
})

// Attribute permissions

const tenant = { Name: 'tenant', AttributeDataType: 'String' } as const
const score = { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true } as const

test('lists name attributes of the pool, standard and custom', () => {
  const lists = {
    ReadAttributes: ['sub', 'email', 'email_verified', 'phone_number_verified', 'custom:tenant'],
    WriteAttributes: ['email', 'custom:tenant'],
  }
  const { ReadAttributes, WriteAttributes } = create(lists, poolWith([tenant]))
  assert.deepEqual({ ReadAttributes, WriteAttributes }, lists)
})

test('an unknown name or one for developers only is refused in either list', () => {
  const pool = poolWith([tenant, score])
  const names = ['tenant', 'custom:other', 'custom:Tenant', 'dev:custom:score', 'custom:score', '__proto__']
  for (const name of names) {
    assert.throws(
      () => create({ ReadAttributes: ['email', name] }, pool),
      invalid('Invalid read attributes specified while creating a client'),
    )
    assert.throws(
      () => create({ WriteAttributes: ['email', name] }, pool),
      invalid('Invalid write attributes specified while creating a client'),
    )
  }
})

test('no client writes sub or a verification flag', () => {
  for (const name of ['sub', 'email_verified', 'phone_number_verified']) {
    assert.throws(
      () => create({ WriteAttributes: ['email', name] }),
      invalid('Invalid write attributes specified while creating a client'),
    )
  }
})

test('a list of writable attributes holds all that the pool requires', () => {
  const pool = poolWith([{ Name: 'email', Required: true }])
  assert.throws(
    () => create({ WriteAttributes: ['name'] }, pool),
    invalid('Invalid write attributes specified while creating a client'),
  )
  assert.doesNotThrow(() => create({ WriteAttributes: ['name', 'email'] }, pool))
  assert.doesNotThrow(() => create({ WriteAttributes: [] }, pool))
})

test('an update says that it is one', () => {
  const request = { UserPoolId: 'eu-west-2_ilD61yy1L', ClientId: 'x', ReadAttributes: ['custom:x'] }
  assert.throws(
    () => changedClientSettings(poolWith(), create(), request),
    invalid('Invalid read attributes specified while updating a client'),
  )
})

// Sign-in flows

test('older and current names of flows cannot be mixed', () => {
  assert.throws(
    () => create({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] }),
    invalid("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."),
  )
  assert.doesNotThrow(() => create({ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'USER_PASSWORD_AUTH'] }))
  assert.doesNotThrow(() => create({ ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }))
})

test('flows are shown in the order of the real service, whatever the order of the request', () => {
  const shown = (...ExplicitAuthFlows: ExplicitAuthFlowsType[]) =>
    toUserPoolClient(
      {
        id: 'x',
        poolId: 'eu-west-2_ilD61yy1L',
        version: 1,
        created: 0,
        modified: 0,
        settings: create({ ExplicitAuthFlows }),
      },
      undefined,
    ).ExplicitAuthFlows
  // As a raw answer of September 2026 shows them.
  const captured = [
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ] as const
  const [userPassword, adminPassword, srp, refresh] = captured
  assert.deepEqual(shown(srp, userPassword, adminPassword, refresh), captured)
  assert.deepEqual(shown(refresh, srp, adminPassword, userPassword), captured)
  assert.deepEqual(shown('ALLOW_USER_AUTH', refresh, 'ALLOW_CUSTOM_AUTH', srp), [
    srp,
    refresh,
    'ALLOW_USER_AUTH',
    'ALLOW_CUSTOM_AUTH',
  ])
  assert.deepEqual(shown(), [])
})

// Validity of tokens

const outOfRange = invalid('Invalid range for token validity.')

const access = (AccessTokenValidity: number, AccessToken: TimeUnitsType) =>
  create({ AccessTokenValidity, TokenValidityUnits: { AccessToken } })
const id = (IdTokenValidity: number, IdToken: TimeUnitsType) =>
  create({ IdTokenValidity, TokenValidityUnits: { IdToken } })
const refresh = (RefreshTokenValidity: number, RefreshToken: TimeUnitsType) =>
  create({ RefreshTokenValidity, TokenValidityUnits: { RefreshToken } })

test('access and ID tokens are good for five minutes to a day', () => {
  for (const make of [access, id]) {
    for (const [amount, unit] of [
      [5, 'minutes'],
      [300, 'seconds'],
      [24, 'hours'],
      [1, 'days'],
    ] as const) {
      assert.doesNotThrow(() => make(amount, unit))
    }
    for (const [amount, unit] of [
      [4, 'minutes'],
      [299, 'seconds'],
      [25, 'hours'],
      [2, 'days'],
    ] as const) {
      assert.throws(() => make(amount, unit), outOfRange)
    }
  }
})

test('refresh tokens are good for an hour to ten years', () => {
  for (const [amount, unit] of [
    [60, 'minutes'],
    [3600, 'seconds'],
    [1, 'hours'],
    [3650, 'days'],
  ] as const) {
    assert.doesNotThrow(() => refresh(amount, unit))
  }
  for (const [amount, unit] of [
    [59, 'minutes'],
    [3599, 'seconds'],
    [3651, 'days'],
  ] as const) {
    assert.throws(() => refresh(amount, unit), outOfRange)
  }
})

test('without units access and ID tokens are counted in hours, refresh tokens in days', () => {
  const settings = create({ AccessTokenValidity: 2, IdTokenValidity: 3, RefreshTokenValidity: 4 })
  assert.deepEqual(tokenValidities(settings), {
    accessTokenValidity: 2 * 3_600_000,
    idTokenValidity: 3 * 3_600_000,
    refreshTokenValidity: 4 * 86_400_000,
  })
  assert.throws(() => create({ AccessTokenValidity: 60 }), outOfRange)
})

test('a validity of zero for refresh tokens stands for thirty days', () => {
  assert.equal(create({ RefreshTokenValidity: 0 }).RefreshTokenValidity, 30)
})

test('no token outlives its refresh token', () => {
  const TokenValidityUnits = { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'hours' } as const
  const lifetimes = { RefreshTokenValidity: 2, TokenValidityUnits }
  assert.throws(() => create({ ...lifetimes, AccessTokenValidity: 3 }), outOfRange)
  assert.throws(() => create({ ...lifetimes, IdTokenValidity: 3 }), outOfRange)
  assert.doesNotThrow(() => create({ ...lifetimes, AccessTokenValidity: 2, IdTokenValidity: 2 }))
})
