import assert from 'node:assert/strict'
import test from 'node:test'
import { newClockWatch } from '../src/clock-watch.ts'

const minute = 60_000

test('a jump of the clock is told once, ahead and back, and small ones are not', () => {
  let [now, elapsed] = [1_789_302_400_000, 500]
  const told: string[] = []
  const look = newClockWatch({ now: () => now, elapsed: () => elapsed, warn: (text) => void told.push(text) })
  const pass = (time: number, jump = 0) => {
    now += time + jump
    elapsed += time
    look()
  }
  pass(60 * minute)
  pass(1000, 5 * minute)
  assert.equal(told.length, 0)
  pass(1000, 24 * 60 * minute)
  for (let count = 0; count < 10; count++) pass(minute)
  assert.equal(told.length, 1)
  assert.match(told[0] ?? '', /^The clock jumped 1445 minutes ahead, or the machine slept\. /)
  pass(1000, -24 * 60 * minute)
  pass(minute)
  assert.match(told.at(-1) ?? '', /^The clock jumped 1440 minutes back\. /)
  assert.equal(told.length, 2)
})
