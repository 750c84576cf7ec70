import assert from 'node:assert/strict'
import test from 'node:test'
import {
  protectionOf,
  readUndoToken,
  toUndoToken,
  undoEmailChange,
  undoValidity,
  withUndo,
} from '../../src/domain/email-undo.ts'
import type { User } from '../../src/domain/user.ts'
import { userWith } from './fixtures.ts'

const day = 24 * 3_600_000
const now = 100 * day

const owner = userWith(
  {
    name: 'Diego',
    email: 'owner@example.com',
    email_verified: 'true',
    phone_number: '+15550109934',
    phone_number_verified: 'true',
  },
  {
    secondFactors: { enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'] },
    softwareToken: { seed: 'own', name: 'phone' },
  },
)
const protection = protectionOf(owner, 'owner@example.com')

/** The account after a stranger has changed all that protects it. */
const taken: User = {
  ...owner,
  version: 9,
  attributes: {
    name: 'Diego',
    nickname: 'later',
    email: 'stranger@example.com',
    email_verified: 'true',
    phone_number: '+15550100000',
    phone_number_verified: 'true',
  },
  pending: { email: 'waiting@example.com' },
  secondFactors: { enabled: ['EMAIL_OTP'] },
  softwareToken: { seed: 'strange' },
}

const undone = (user: User = taken, version = 4, keepsPhone = false) =>
  undoEmailChange(user, version, protection, { now, keepsPhone })

test('a change can be undone for seven days', () => {
  assert.equal(undoValidity, 7 * day)
  assert.deepEqual(withUndo(owner, 4, now), [{ version: 4, expires: now + 7 * day }])
})

test('undos of other changes stay as long as they are valid', () => {
  const user = {
    ...owner,
    undos: [
      { version: 2, expires: now },
      { version: 3, expires: now + 1 },
    ],
  }
  assert.deepEqual(
    withUndo(user, 4, now).map(({ version }) => version),
    [3, 4],
  )
})

test('address, phone number and second factors are as they were before the change', () => {
  const { attributes, secondFactors, softwareToken } = undone()
  assert.deepEqual(attributes, { ...owner.attributes, nickname: 'later' })
  assert.deepEqual(secondFactors, owner.secondFactors)
  assert.deepEqual(softwareToken, owner.softwareToken)
})

test('a phone number and second factors that were not there before the change go', () => {
  const before = protectionOf(userWith({ email: 'owner@example.com' }), 'owner@example.com')
  const user = undoEmailChange(taken, 4, before, { now, keepsPhone: false })
  assert.deepEqual(user.attributes, {
    name: 'Diego',
    nickname: 'later',
    email: 'owner@example.com',
    email_verified: 'true',
  })
  assert.deepEqual([user.secondFactors, user.softwareToken], [undefined, undefined])
})

test('a phone number that is another user’s meanwhile is not taken back, and the one that stays is unverified', () => {
  const { attributes } = undone(taken, 4, true)
  assert.deepEqual(
    [attributes['phone_number'], attributes['phone_number_verified']],
    ['+15550100000', 'false'],
  )
})

test('all tokens end, nothing waits for a code, and the password has to be set anew', () => {
  const { tokensValidAfter, pending, status } = undone()
  assert.deepEqual([tokensValidAfter, pending, status], [now, {}, 'RESET_REQUIRED'])
  for (const other of ['UNCONFIRMED', 'FORCE_CHANGE_PASSWORD'] as const) {
    assert.equal(undone({ ...taken, status: other }).status, other)
  }
})

test('undos of later changes end with it, and those of earlier changes stay', () => {
  const undos = [1, 4, 5].map((version) => ({ version, expires: now + day }))
  assert.deepEqual(
    undone({ ...taken, undos: [...undos, { version: 2, expires: now }] }).undos?.map(
      ({ version }) => version,
    ),
    [1],
  )
})

test('a seed that waits for its first code is no protection to restore', () => {
  const waiting = { ...owner, softwareToken: { seed: 'own', waiting: 'next' } }
  assert.deepEqual(protectionOf(waiting, 'owner@example.com').softwareToken, { seed: 'own', name: undefined })
})

test('a link is read as it was written', () => {
  const link = {
    poolId: 'eu-central-1_Abc123XyZ',
    sub: '01990000-0000-7000-8000-000000000000',
    version: 12,
    secret: 'abcdefghijklmnopqrstuvwxyz_-0123',
  }
  assert.deepEqual(readUndoToken(toUndoToken(link)), link)
})

test('a text without the form of a link is none', () => {
  const [pool, sub, secret] = ['local_test', '01990000-0000-7000-8000-000000000000', 'x'.repeat(32)]
  for (const token of [
    '',
    'x',
    `${pool}.${sub}.${secret}`,
    `${pool}.${sub}.0.${secret}`,
    `${pool}.${sub}.-1.${secret}`,
    `${pool}.${sub}.1.${secret}x`,
    `${pool}.${sub}.1.${'x'.repeat(31)}`,
    `${pool}.${sub}.1.${secret}\n`,
    ` ${pool}.${sub}.1.${secret}`,
    `pool.${sub}.1.${secret}`,
    `${pool}.someone.1.${secret}`,
  ]) {
    assert.equal(readUndoToken(token), undefined, JSON.stringify(token))
  }
})
