import assert from 'node:assert/strict'
import test from 'node:test'
import { claimsOf } from '../../src/domain/claims.ts'
import type { ClientSettings } from '../../src/domain/pool.ts'
import { declared, newClient, newPool, userWith } from './fixtures.ts'
import type { User } from '../../src/domain/user.ts'

const now = 1_789_302_400_999
const pool = newPool({}, [
  { Name: 'age', AttributeDataType: 'Number' },
  declared('secret', { DeveloperOnlyAttribute: true }),
])

const user = (attributes: User['attributes'] = {}): User =>
  userWith(attributes, { sub: '0190aa11-0000-7000-8000-00000000abcd', username: 'diego' })

const make = (
  attributes: User['attributes'] = {},
  settings: Partial<ClientSettings> = {},
  isRefreshed = false,
) =>
  claimsOf({
    pool,
    client: newClient(settings),
    user: user(attributes),
    groups: { groups: [], roles: [], preferredRole: undefined },
    sessionId: 'family',
    signedInAt: now - 60_000,
    eventId: 'request',
    isRefreshed,
    now,
    ids: { id: 'id-jti', access: 'access-jti' },
  })

test('an access token names user, client, session, scope and times, and nothing else', () => {
  assert.deepEqual(make({ email: 'diego@example.com' }).access, {
    sub: '0190aa11-0000-7000-8000-00000000abcd',
    event_id: 'request',
    origin_jti: 'family',
    auth_time: 1_789_302_340,
    iat: 1_789_302_400,
    client_id: 'client',
    username: 'diego',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    exp: 1_789_306_000,
    jti: 'access-jti',
  })
})

test('an ID token names user, client, session and times', () => {
  assert.deepEqual(make().id, {
    sub: '0190aa11-0000-7000-8000-00000000abcd',
    event_id: 'request',
    origin_jti: 'family',
    auth_time: 1_789_302_340,
    iat: 1_789_302_400,
    aud: 'client',
    'cognito:username': 'diego',
    token_use: 'id',
    exp: 1_789_306_000,
    jti: 'id-jti',
  })
})

test('an ID token carries every attribute that has a value, as text but for those that OpenID Connect types', () => {
  const { id } = make({
    name: 'Diego',
    email: 'diego@example.com',
    email_verified: 'true',
    phone_number: '+12065559934',
    phone_number_verified: 'false',
    updated_at: '1508764951',
    address: 'Calle Mayor 1',
    birthdate: '1984-06-25',
    'custom:age': '42',
  })
  assert.deepEqual(id, {
    ...make().id,
    name: 'Diego',
    email: 'diego@example.com',
    email_verified: true,
    phone_number: '+12065559934',
    phone_number_verified: false,
    updated_at: 1_508_764_951,
    address: { formatted: 'Calle Mayor 1' },
    birthdate: '1984-06-25',
    'custom:age': '42',
  })
})

test('an ID token carries only what the client may read', () => {
  const { id } = make(
    { name: 'Diego', email: 'd@example.com', email_verified: 'true' },
    { ReadAttributes: ['name'] },
  )
  assert.equal(id['name'], 'Diego')
  assert.ok(!('email' in id) && !('email_verified' in id))
})

test('developer-only attributes are in no token', () => {
  const { id } = make({ 'dev:custom:secret': 'x' })
  assert.ok(!JSON.stringify(id).includes('secret'))
})

test('with revocation off, neither token names the session, and the ID token has no id', () => {
  for (const isRefreshed of [false, true]) {
    const { id, access } = make({}, { EnableTokenRevocation: false }, isRefreshed)
    assert.ok(!('origin_jti' in id) && !('origin_jti' in access))
    assert.deepEqual([id['jti'], access['jti']], [undefined, 'access-jti'])
    assert.ok(!('jti' in id))
  }
})

test('with revocation off and refresh tokens that rotate, only the access token of the sign-in names no session', () => {
  const settings: Partial<ClientSettings> = {
    EnableTokenRevocation: false,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
  }
  const signedIn = make({}, settings)
  assert.ok(!('origin_jti' in signedIn.access))
  assert.deepEqual([signedIn.id['origin_jti'], signedIn.id['jti']], ['family', 'id-jti'])
  const refreshed = make({}, settings, true)
  assert.deepEqual([refreshed.access['origin_jti'], refreshed.id['origin_jti']], ['family', 'family'])
})

test('each token is good for as long as the client says', () => {
  const { id, access } = make(
    {},
    {
      AccessTokenValidity: 5,
      IdTokenValidity: 2,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours' },
    },
  )
  assert.equal(access['exp'], 1_789_302_700)
  assert.equal(id['exp'], 1_789_309_600)
})
