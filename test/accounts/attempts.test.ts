import assert from 'node:assert/strict'
import test from 'node:test'
import { randomBytes } from 'node:crypto'
import { unknownName } from '../../src/accounts/attempts.ts'
import { newVault } from '../../src/crypto/vault.ts'
import { servingLimits } from '../../src/domain/limits.ts'

const vault = newVault(randomBytes(32))

test('counters of names that no user has share a bounded number of rows', () => {
  const limits = { ...servingLimits, unknownNames: 16 }
  const counters = Array.from({ length: 1000 }, (_, index) =>
    unknownName({ vault, limits }, 'pool', `name ${index}`),
  )
  assert.equal(new Set(counters.map(({ sub }) => sub)).size, 16)
  // A row remembers which name it counts.
  assert.equal(new Set(counters.map(({ tag }) => tag)).size, 1000)
})

test('the counter of a name that no user has is the same on every node', () => {
  const counter = () => unknownName({ vault, limits: servingLimits }, 'pool', 'nobody')
  assert.deepEqual(counter(), counter())
})
