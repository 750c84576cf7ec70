import assert from 'node:assert/strict'
import test from 'node:test'
import { isAhead } from '../../src/domain/clock.ts'

test('a time up to five minutes ahead comes from another clock, and one further ahead from a wrong one', () => {
  const [now, minute] = [1_789_302_400_000, 60_000]
  const aheadBy = (minutes: number) => isAhead(now + minutes * minute, now)
  assert.deepEqual([-1440, 0, 1, 5].map(aheadBy), [false, false, false, false])
  assert.ok(isAhead(now + 5 * minute + 1, now))
  assert.ok(aheadBy(1440))
})
