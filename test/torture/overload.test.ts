import assert from 'node:assert/strict'
import test from 'node:test'
import type { Outcome } from '../../torture/overload/crowd.ts'
import { judge } from '../../torture/overload/verdict.ts'

const refusedConnections =
  '{"at":"2026-01-01T00:00:00.000Z","level":"warn","warning":"Connections are refused, since there are 8192 already."}\n'
const done: Outcome = { name: 'diego', status: 200, gaveUp: false, milliseconds: 100 }
const refused: Outcome = {
  name: 'other',
  status: 400,
  error: 'TooManyRequestsException',
  gaveUp: false,
  milliseconds: 2000,
}
const unconnected: Outcome = {
  name: 'third',
  status: undefined,
  fault: 'ECONNRESET',
  gaveUp: false,
  milliseconds: 1,
}
const gone: Outcome = { name: 'fourth', status: undefined, gaveUp: true, milliseconds: 300 }
const sound = { calls: [done, refused, gone], made: new Set(['diego']), log: '', clientLag: 0 }

test('calls that are done, refused in time or given up are as promised', () => {
  const { problems, timing, ...counts } = judge(sound)
  assert.deepEqual([problems, timing], [[], []])
  assert.equal(counts.done, 1)
  assert.equal(counts.refused, 1)
  assert.equal(counts.gaveUp, 1)
})

test('a connection that ends is a refusal where the log says that connections are refused', () => {
  const calls = [...sound.calls, unconnected]
  const verdict = judge({ ...sound, calls, log: refusedConnections })
  assert.deepEqual([verdict.problems, verdict.timing, verdict.refusedConnections], [[], [], 1])
  assert.match(judge({ ...sound, calls }).problems.join(), /1 had no answer at all, such as by ECONNRESET/)
  const unknown = judge({
    ...sound,
    calls: [{ ...unconnected, fault: 'EADDRNOTAVAIL' }],
    log: refusedConnections,
  })
  assert.match(unknown.problems.join(), /1 had no answer at all, such as by EADDRNOTAVAIL/)
})

test('any other line of the log is a problem', () => {
  const log = `${refusedConnections}{"level":"error","error":"TypeError"}\n`
  assert.match(judge({ ...sound, log }).problems.join(), /the server logged: .*TypeError/)
})

test('a user of a caller who was refused, in either way, or who had left is a problem', () => {
  for (const call of [refused, unconnected, gone]) {
    const made = new Set(['diego', call.name ?? ''])
    const { problems } = judge({ ...sound, calls: [done, refused, call], made, log: refusedConnections })
    assert.match(problems.join(), /users of (1 )?callers who (were told of a failure|had left)/)
  }
})

test('a few users of callers who had left, of many, are a finding of timing', () => {
  const calls = [
    done,
    refused,
    ...Array.from({ length: 10 }, (_, index) => ({ ...gone, name: `gone-${index}` })),
  ]
  const verdict = judge({ ...sound, calls, made: new Set(['diego', 'gone-3']) })
  assert.deepEqual(verdict.problems, [])
  assert.match(verdict.timing.join(), /1 users of 10 callers who had left/)
})

test('a user who is missing, and another error, are problems', () => {
  assert.match(judge({ ...sound, made: new Set() }).problems.join(), /1 users are missing/)
  const odd = { ...refused, error: 'InternalErrorException' }
  assert.match(judge({ ...sound, calls: [done, odd] }).problems.join(), /1 other errors, such as Internal/)
})

test('late answers are a finding of timing, less what the clients were late themselves', () => {
  const late = { ...sound, calls: [done, { ...refused, milliseconds: 3400 }] }
  assert.deepEqual(judge(late).problems, [])
  assert.match(judge(late).timing.join(), /99 in 100 answers took up to 3400 ms/)
  assert.deepEqual(judge({ ...late, clientLag: 200 }).timing, [])
  assert.match(judge({ ...sound, calls: [done] }).timing.join(), /nothing was refused/)
})
