import assert from 'node:assert/strict'
import test from 'node:test'
import { type Waiter, WaitingLine } from '../src/waiting-line.ts'

const tooLate = () => new Error('too late')

/** One who waits, and what became of them. */
function newWaiter(isGone?: () => boolean) {
  const { promise, reject } = Promise.withResolvers<never>()
  return { reject, isGone, refused: assert.rejects(promise, tooLate()) } satisfies Waiter & {
    refused: Promise<void>
  }
}

test('those who wait are served in the order in which they came', () => {
  const line = new WaitingLine({ tooLate, maxWait: 600_000 })
  const [one, two, three] = [newWaiter(), newWaiter(), newWaiter()]
  for (const waiter of [one, two, three]) line.push(waiter)
  assert.equal(line.length, 3)
  assert.equal(line.shift(), one)
  assert.deepEqual(line.take(5), [two, three])
  assert.equal(line.shift(), undefined)
})

test('work that waits too long is refused, though its turn never comes', async () => {
  const line = new WaitingLine({ tooLate, maxWait: 5 })
  const waiters = Array.from({ length: 10 }, () => newWaiter())
  for (const waiter of waiters) line.push(waiter)
  await Promise.all(waiters.map(({ refused }) => refused))
  assert.equal(line.length, 0)
  const next = newWaiter()
  line.push(next)
  await next.refused
})

test('work that must begin again goes first, and waits anew', async () => {
  const line = new WaitingLine({ tooLate, maxWait: 5 })
  const [first, second] = [newWaiter(), newWaiter()]
  line.push(second)
  line.putBack([first])
  assert.equal(line.shift(), first)
  line.putBack([first])
  await Promise.all([first.refused, second.refused])
})

test('a caller who has left is refused instead of served', async () => {
  const line = new WaitingLine({ tooLate, maxWait: 600_000 })
  const [gone, here] = [newWaiter(() => true), newWaiter(() => false)]
  for (const waiter of [gone, here]) line.push(waiter)
  assert.deepEqual(line.take(2), [here])
  await gone.refused
})

test('all can be taken out at once', () => {
  const line = new WaitingLine({ tooLate, maxWait: 600_000 })
  const waiters = [newWaiter(), newWaiter()]
  for (const waiter of waiters) line.push(waiter)
  assert.deepEqual(line.clear(), waiters)
  assert.equal(line.length, 0)
})
