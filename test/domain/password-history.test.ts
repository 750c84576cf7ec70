import assert from 'node:assert/strict'
import test from 'node:test'
import {
  checkHistoryFitsTier,
  refusedPasswords,
  rememberedPasswords,
} from '../../src/domain/password-history.ts'
import type { PoolSettings } from '../../src/domain/pool.ts'

const earlier = ['d', 'c', 'b', 'a']

test('the current password and as many earlier ones as the pool says are refused', () => {
  const kept = { current: 'e', earlier, isTemporary: false }
  assert.deepEqual(refusedPasswords(kept, 2), ['e', 'd', 'c'])
  assert.deepEqual(rememberedPasswords(kept, 2), ['e', 'd'])
})

test('a temporary password is no part of the history', () => {
  const kept = { current: 'e', earlier, isTemporary: true }
  assert.deepEqual(refusedPasswords(kept, 2), ['d', 'c', 'b'])
  assert.deepEqual(rememberedPasswords(kept, 2), ['d', 'c'])
})

test('a user without a password, or without earlier ones, has what there is', () => {
  assert.deepEqual(refusedPasswords({ current: undefined, earlier: [], isTemporary: false }, 3), [])
  assert.deepEqual(refusedPasswords({ current: 'a', earlier: [], isTemporary: false }, 3), ['a'])
  assert.deepEqual(rememberedPasswords({ current: 'a', earlier: [], isTemporary: false }, 3), ['a'])
})

const settings = (UserPoolTier: PoolSettings['UserPoolTier'], PasswordHistorySize: number): PoolSettings => ({
  PoolName: 'pool',
  UserPoolTier,
  Policies: { PasswordPolicy: { PasswordHistorySize } },
})

test('a pool of the tier LITE keeps no history, and one that does cannot become LITE', () => {
  checkHistoryFitsTier(settings('ESSENTIALS', 5))
  checkHistoryFitsTier(settings('LITE', 0))
  assert.throws(() => checkHistoryFitsTier(settings('LITE', 1)), {
    name: 'FeatureUnavailableInTierException',
    message:
      'The following features need to be disabled for the LITE pricing tier configured: Password History',
  })
  assert.throws(() => checkHistoryFitsTier(settings('LITE', 1), settings('PLUS', 1)), {
    name: 'TierChangeNotAllowedException',
  })
})
