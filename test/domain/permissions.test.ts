import assert from 'node:assert/strict'
import test from 'node:test'
import { checkWritable, readableAttributes } from '../../src/domain/permissions.ts'
import type { ClientSettings } from '../../src/domain/pool.ts'
import { declared, invalidParameter, newClient, newPool, notWritable, userWith } from './fixtures.ts'

const pool = newPool({}, [
  declared('name', { Required: true }),
  declared('tier'),
  declared('note', { DeveloperOnlyAttribute: true }),
])
const user = userWith({
  name: 'Diego',
  email: 'diego@example.com',
  email_verified: 'true',
  'custom:tier': 'gold',
  'dev:custom:note': 'vip',
})

const readBy = (settings: Partial<ClientSettings> = {}) =>
  readableAttributes(pool, newClient(settings), user).map(([name]) => name)

const isWritable = (name: string, settings: Partial<ClientSettings> = {}) => {
  try {
    checkWritable(pool, newClient(settings), name)
    return true
  } catch (error) {
    assert.deepEqual({ name: (error as Error).name, message: (error as Error).message }, notWritable)
    return false
  }
}

test('an app client with a list reads what it names, in the order of the user’s attributes', () => {
  assert.deepEqual(readBy({ ReadAttributes: ['custom:tier', 'email'] }), ['email', 'custom:tier'])
})

test('an app client without a list reads everything but what is for developers only', () => {
  const all = ['name', 'email', 'email_verified', 'custom:tier']
  assert.deepEqual(readBy(), all)
  assert.deepEqual(readBy({ ReadAttributes: [] }), all)
})

test('an attribute without a value is not read', () => {
  assert.deepEqual(readBy({ ReadAttributes: ['nickname', 'name'] }), ['name'])
})

test('an app client with a list writes what it names, and what the pool requires', () => {
  const list = { WriteAttributes: ['custom:tier'] }
  assert.deepEqual(
    ['custom:tier', 'name', 'nickname', 'email'].filter((name) => isWritable(name, list)),
    ['custom:tier', 'name'],
  )
})

test('an app client without a list writes everything but what is for developers only', () => {
  for (const list of [{}, { WriteAttributes: [] }]) {
    for (const name of ['name', 'nickname', 'email', 'custom:tier']) assert.ok(isWritable(name, list), name)
    assert.ok(!isWritable('dev:custom:note', list))
  }
})

test('a verification flag is not to be modified through any app client, and the refusal names it', () => {
  for (const flag of ['email_verified', 'phone_number_verified']) {
    for (const list of [{}, { WriteAttributes: [flag] }]) {
      assert.throws(
        () => checkWritable(pool, newClient(list), flag),
        invalidParameter(`Cannot modify the non-mutable attribute ${flag}`),
      )
    }
  }
})
