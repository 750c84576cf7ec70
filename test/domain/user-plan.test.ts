import assert from 'node:assert/strict'
import test from 'node:test'
import { planUser } from '../../src/domain/user-plan.ts'
import type { User } from '../../src/domain/user.ts'
import { newPool, userWith } from './fixtures.ts'

const options = { at: 9, actor: 'user', action: 'UpdateUserAttributes' }

test('a plan names the version it was decided on and writes the next one', () => {
  const plan = planUser(newPool(), userWith(), { ...userWith(), attributes: { nickname: 'D' } }, options)
  assert.equal(plan.expectedVersion, 3)
  assert.equal(plan.user?.version, 4)
  assert.equal(plan.user?.modified, 9)
})

test('names and index rows that stay are not touched', () => {
  const plan = planUser(
    newPool(),
    userWith({ nickname: 'D' }),
    { ...userWith(), attributes: { nickname: 'E' } },
    options,
  )
  assert.deepEqual([plan.release, plan.claim, plan.unindex, plan.index], [[], [], [], []])
})

test('a new user claims their names, and a removed one releases them and leaves no values in the history', () => {
  const aliases = newPool({ AliasAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } })
  const diego = userWith({ email: 'Diego@Example.com', email_verified: 'true' })
  const names = [
    { kind: 'username', value: 'diego' },
    { kind: 'email', value: 'diego@example.com' },
  ]
  const made = planUser(aliases, undefined, diego, options)
  assert.deepEqual(made.claim, names)
  assert.equal(made.expectedVersion, 0)
  const removed = planUser(aliases, diego, undefined, options)
  assert.deepEqual(removed.release, names)
  assert.equal(removed.user, undefined)
  assert.deepEqual(removed.event.changes, {})
})

test('an alias is held only while it is verified; an address that serves as user name always', () => {
  const unverified = userWith({ email: 'diego@example.com', email_verified: 'false' })
  const verified = { ...unverified, attributes: { ...unverified.attributes, email_verified: 'true' } }
  const byAlias = planUser(newPool({ AliasAttributes: ['email'] }), unverified, verified, options)
  assert.deepEqual(byAlias.claim, [{ kind: 'email', value: 'diego@example.com' }])
  const byName = planUser(newPool({ UsernameAttributes: ['email'] }), undefined, unverified, options)
  assert.ok(byName.claim.some(({ kind }) => kind === 'email'))
})

test('the history tells what changed from what to what, and of passwords nothing', () => {
  const before = userWith({ nickname: 'D', locale: 'de' })
  const after = {
    ...before,
    status: 'RESET_REQUIRED' as const,
    attributes: { nickname: 'E' },
    secondFactors: { enabled: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'EMAIL_OTP' } as const,
  }
  const { event } = planUser(
    newPool(),
    before,
    { ...after, pending: { email: 'new@example.com' } },
    { ...options, credentials: 'sealed' },
  )
  assert.deepEqual(event, {
    ...options,
    changes: {
      nickname: ['D', 'E'],
      locale: ['de', null],
      '<status>': ['CONFIRMED', 'RESET_REQUIRED'],
      '<pending email>': [null, 'new@example.com'],
      '<second factors>': [null, 'SMS_MFA, EMAIL_OTP: EMAIL_OTP'],
    },
  })
})

test('index rows follow the searchable values, folded', () => {
  const plan = planUser(
    newPool(),
    userWith({ name: 'Ana' }),
    { ...userWith(), attributes: { name: 'ÁNA' } },
    options,
  )
  assert.deepEqual(plan.unindex, [{ name: 'name', value: 'ana' }])
  assert.deepEqual(plan.index, [{ name: 'name', value: 'ána' }])
})

test('another password or state begins an epoch of its own for sign-ins, and nothing else does', () => {
  const before = { ...userWith({ nickname: 'D' }), signInEpoch: 2 }
  const epochAfter = (change: Partial<User>, more: { readonly credentials?: string } = {}) =>
    planUser(newPool(), before, { ...before, ...change }, { ...options, ...more }).user?.signInEpoch
  assert.equal(epochAfter({}, { credentials: 'sealed' }), 4)
  assert.equal(epochAfter({ enabled: false }), 4)
  assert.equal(epochAfter({ status: 'RESET_REQUIRED' }), 4)
  assert.equal(epochAfter({ attributes: { nickname: 'E' } }), 2)
  assert.equal(epochAfter({ tokensValidAfter: 7 }), 2)
  assert.equal(epochAfter({ secondFactors: { enabled: ['SMS_MFA'] } }), 2)
  const disabled = { ...before, enabled: false }
  assert.equal(planUser(newPool(), disabled, before, options).user?.signInEpoch, 4)
  assert.equal(
    planUser(newPool(), undefined, userWith(), { ...options, credentials: 'sealed' }).user?.signInEpoch,
    undefined,
  )
})
