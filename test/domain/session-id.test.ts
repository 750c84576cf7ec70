import assert from 'node:assert/strict'
import test from 'node:test'
import { issuedAt, madeAt } from '../../src/domain/session-id.ts'

const now = 1_789_302_400_000
const minute = 60_000

test('a UUID of version 7 tells the millisecond at which it was made', () => {
  // The example of RFC 9562, appendix A.6: Tuesday, 22 February 2022, 14:22:22.000 at an offset of five hours.
  assert.equal(issuedAt('017f22e2-79b0-7cc3-98c4-dc0c0c07398f'), Date.parse('2022-02-22T14:22:22.000-05:00'))
})

test('a session is dated now, or at the moment since which tokens are good if that comes a little later', () => {
  const madeWhen = (tokensValidAfter: number) => madeAt(now, { tokensValidAfter })
  assert.equal(madeWhen(0), now)
  assert.equal(madeWhen(now - 1), now)
  assert.equal(madeWhen(now + minute), now + minute)
  assert.equal(madeWhen(now + 5 * minute), now + 5 * minute)
})

test('a moment that only a wrong clock can have written dates nothing', () => {
  assert.equal(madeAt(now, { tokensValidAfter: now + 24 * 60 * minute }), now)
})
