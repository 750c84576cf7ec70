import assert from 'node:assert/strict'
import test from 'node:test'
import { changeTokens, type ClaimChange, type TokenChange } from '../../src/domain/token-change.ts'

const id = {
  sub: 'u1',
  aud: 'client',
  iss: 'here',
  'cognito:username': 'diego',
  email: 'diego@example.com',
  token_use: 'id',
}
const access = { sub: 'u1', client_id: 'client', username: 'diego', token_use: 'access', scope: 'self a' }

const claims = (set: Record<string, unknown> = {}, suppress: readonly string[] = []): ClaimChange => ({
  set: Object.entries(set),
  suppress,
})

const change = (wish: Partial<TokenChange>) =>
  changeTokens(
    { id, access },
    { id: claims(), access: claims(), scopes: { add: [], suppress: [] }, groups: undefined, ...wish },
  )

test('no wish changes nothing', () => {
  assert.deepEqual(change({}), { id, access })
})

test('claims are added, replaced and suppressed, each token for itself', () => {
  const changed = change({ id: claims({ team: 'red', email: 'other' }), access: claims({ team: 'blue' }) })
  assert.deepEqual(changed.id, { ...id, team: 'red', email: 'other' })
  assert.deepEqual(changed.access, { ...access, team: 'blue' })
  const { email: _, ...rest } = id
  assert.deepEqual(change({ id: claims({}, ['email']) }).id, rest)
})

test('a claim that is both added and suppressed is not there', () => {
  assert.equal('email' in change({ id: claims({ email: 'other' }, ['email']) }).id, false)
  assert.equal('team' in change({ access: claims({ team: 'red' }, ['team']) }).access, false)
})

const everywhere = 'acr amr at_hash auth_time azp exp iat iss jti nbf nonce origin_jti sub token_use'.split(
  ' ',
)

test('claims that name the user, the times and the audience can neither be set nor taken away', () => {
  const inId = [...everywhere, 'aud', 'cognito:username', 'identities']
  const inAccess = [...everywhere, 'client_id', 'device_key', 'event_id', 'scope', 'username', 'version']
  const forged = (names: readonly string[]) =>
    claims(Object.fromEntries(names.map((name) => [name, 'forged'])), names)
  assert.deepEqual(change({ id: forged(inId), access: forged(inAccess) }), { id, access })
})

test('an audience of an access token is the app client or none', () => {
  assert.deepEqual(change({ access: claims({ aud: 'client' }) }).access, { ...access, aud: 'client' })
  assert.deepEqual(change({ access: claims({ aud: 'another' }) }).access, access)
})

test('names of the service itself are not for an access token', () => {
  assert.deepEqual(
    change({ access: claims({ 'cognito:x': 1, 'dev:y': 1, 'cognito:groups': ['a'] }) }).access,
    access,
  )
})

test('scopes are added and suppressed, but those of the service never added', () => {
  const scopes = { add: ['b', 'aws.cognito.other', 'c'], suppress: ['a', 'c'] }
  assert.equal(change({ scopes }).access['scope'], 'self b')
  assert.equal(change({ scopes: { add: [], suppress: ['self', 'a'] } }).access['scope'], '')
})

test('groups come in the place of all that were there, with their roles in the ID token alone', () => {
  const groups = { groups: ['admins'], roles: ['role'], preferredRole: 'role' }
  const changed = change({ groups })
  assert.deepEqual(changed.id, {
    ...id,
    'cognito:groups': ['admins'],
    'cognito:roles': ['role'],
    'cognito:preferred_role': 'role',
  })
  assert.deepEqual(changed.access, { ...access, 'cognito:groups': ['admins'] })
  const none = { groups: [], roles: [], preferredRole: undefined }
  const rest = { id: claims(), access: claims(), scopes: { add: [], suppress: [] } }
  assert.deepEqual(changeTokens(changed, { ...rest, groups: none }), { id, access })
  assert.deepEqual(changeTokens(changed, { ...rest, groups: undefined }), changed)
})

test('groups can be suppressed and not set as a claim', () => {
  assert.deepEqual(change({ id: claims({ 'cognito:groups': ['forged'] }) }).id, id)
  const groups = { groups: ['admins'], roles: [], preferredRole: undefined }
  assert.deepEqual(change({ groups, id: claims({}, ['cognito:groups']) }).id, id)
})
