import assert from 'node:assert/strict'
import test from 'node:test'
import { newUser } from '../../src/domain/new-user.ts'

test('a new user is enabled, waits for no code, and has no token that was taken back', () => {
  const given = {
    poolId: 'local_test',
    sub: '919108f7-52d1-4320-9bac-f847db4148a8',
    username: 'diego',
    status: 'UNCONFIRMED' as const,
    created: 7,
    attributes: { nickname: 'D' },
    temporarySince: undefined,
  }
  assert.deepEqual(newUser(given), { ...given, enabled: true, pending: {}, tokensValidAfter: 0 })
})
