import assert from 'node:assert/strict'
import test from 'node:test'
import { poolOptionsFrom } from '../../src/domain/pool-options.ts'

test('options of one pool take the place of those of all, member by member', () => {
  const optionsOf = poolOptionsFrom(
    new Map([
      ['*', { reauthenticateWithin: 600_000 }],
      ['local_one', { reauthenticateWithin: 60_000 }],
      ['local_off', { reauthenticateWithin: undefined }],
      ['local_same', {}],
    ]),
  )
  assert.equal(optionsOf('local_any').reauthenticateWithin, 600_000)
  assert.equal(optionsOf('local_one').reauthenticateWithin, 60_000)
  assert.equal(optionsOf('local_off').reauthenticateWithin, undefined)
  assert.equal(optionsOf('local_same').reauthenticateWithin, 600_000)
})

test('without any of them a pool is as the API has it', () => {
  assert.deepEqual(poolOptionsFrom(new Map())('local_any'), {})
  assert.deepEqual(poolOptionsFrom(new Map([['local_one', { reauthenticateWithin: 1 }]]))('local_other'), {})
})
