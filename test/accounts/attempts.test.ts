import assert from 'node:assert/strict'
import test from 'node:test'
import { randomBytes } from 'node:crypto'
import { linkTries, unknownName } from '../../src/accounts/attempts.ts'
import { newVault } from '../../src/crypto/vault.ts'
import { servingLimits } from '../../src/domain/limits.ts'

const vault = newVault(randomBytes(32))

test('counters of names that no user has, and of links, share a bounded number of rows', () => {
  const limits = { ...servingLimits, unknownNames: 16 }
  const rows = new Set<string>()
  const tags = new Set<string | undefined>()
  for (let index = 0; index < 1000; index++) {
    const origin = { requestId: '', source: `198.51.100.${index % 250}` }
    const counters = [
      unknownName({ vault, limits }, 'pool', `name ${index}`),
      linkTries({ vault, limits, origin }, 'pool', `name ${index}`),
    ]
    for (const { sub, tag } of counters) {
      rows.add(sub)
      tags.add(tag)
    }
  }
  assert.equal(rows.size, 16)
  // A row remembers which name it counts.
  assert.equal(tags.size, 2000)
})

test('the counter of a name is the same on every node', () => {
  const counter = () => unknownName({ vault, limits: servingLimits }, 'pool', 'nobody')
  assert.deepEqual(counter(), counter())
})
