import assert from 'node:assert/strict'
import test from 'node:test'
import { CognitoError } from '../../src/errors.ts'
import { SigningLine } from '../../src/tokens/signing-line.ts'

/** More calls than have signatures made at a time, which are 8. */
const crowd = 12
const isTooMany = (error: unknown) =>
  error instanceof CognitoError && error.name === 'TooManyRequestsException'

/** What has become of each call: `'in'`, `'refused'`, or undefined while it waits. */
async function outcomesOf(calls: readonly Promise<void>[]) {
  const outcomes: ('in' | 'refused' | undefined)[] = calls.map(() => undefined)
  for (const [index, call] of calls.entries()) {
    call.then(
      () => (outcomes[index] = 'in'),
      (error: unknown) => isTooMany(error) && (outcomes[index] = 'refused'),
    )
  }
  await new Promise(setImmediate)
  return outcomes
}

test('signatures are made eight at a time, and in order', async () => {
  const line = new SigningLine()
  const calls = Array.from({ length: crowd }, () => line.enter())
  assert.deepEqual(
    (await outcomesOf(calls)).map((outcome) => outcome === 'in'),
    Array.from({ length: crowd }, (_, index) => index < 8),
  )
  line.leave()
  line.leave()
  assert.equal((await outcomesOf(calls)).filter((outcome) => outcome === 'in').length, 10)
  for (let left = 0; left < 2; left++) line.leave()
  await Promise.all(calls)
})

test('a call that has waited over two seconds for a signature is refused', async (t) => {
  let now = 0
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(performance, 'now', () => now)
  const line = new SigningLine()
  const calls = Array.from({ length: crowd }, () => line.enter())
  now = 1999
  t.mock.timers.tick(1999)
  assert.equal((await outcomesOf(calls)).includes('refused'), false)
  now = 2000
  t.mock.timers.tick(1)
  const outcomes = await outcomesOf(calls)
  assert.deepEqual(outcomes.slice(8), ['refused', 'refused', 'refused', 'refused'])
  assert.equal(outcomes[7], 'in')
})

test('no signature is made for a caller who has left while it waited', async () => {
  const line = new SigningLine()
  const first = Array.from({ length: 8 }, () => line.enter())
  const [gone, here] = [line.enter(() => true), line.enter(() => false)]
  line.leave()
  await Promise.all([...first, here, assert.rejects(gone, isTooMany)])
})
