import assert from 'node:assert/strict'
import test from 'node:test'
import { newLog } from '../src/log.ts'

function written(error: unknown): Record<string, unknown> {
  const lines: string[] = []
  newLog(
    (line) => lines.push(line),
    () => Date.UTC(2026, 10, 7),
  ).fault({ requestId: 'r1', action: 'GetUser', error })
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /^[^\n]+\n$/)
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>
}

test('a fault is one line of JSON that says what happened, where, and in which call', () => {
  const { stack, ...rest } = written(
    new TypeError('x is not a function', { cause: new RangeError('too far') }),
  )
  assert.ok(Array.isArray(stack) && String(stack[0]).includes('log.test.ts'))
  const { cause, ...entry } = rest as { cause: Record<string, unknown> }
  assert.deepEqual(entry, {
    at: '2026-11-07T00:00:00.000Z',
    level: 'error',
    requestId: 'r1',
    action: 'GetUser',
    error: 'TypeError: x is not a function',
  })
  assert.equal(cause['error'], 'RangeError: too far')
})

test('text that was being read when a call failed is not in the log', () => {
  const faults: unknown[] = ['hunter2', { password: 'hunter2' }]
  for (const fail of [
    () => JSON.parse('{"Password":"hunter2"'),
    () => Buffer.alloc(1).fill('x', 'hunter2' as never),
  ]) {
    try {
      fail()
      assert.fail()
    } catch (error) {
      faults.push(error, new Error('outer', { cause: error }))
    }
  }
  for (const fault of faults) assert.doesNotMatch(JSON.stringify(written(fault)), /hunter2|Password/)
})

test('a warning is one line of JSON with its time', () => {
  const lines: string[] = []
  newLog(
    (line) => lines.push(line),
    () => 0,
  ).warn('Say where it is: "functions"')
  assert.deepEqual(lines, [
    '{"at":"1970-01-01T00:00:00.000Z","level":"warn","warning":"Say where it is: \\"functions\\""}\n',
  ])
})
