import assert from 'node:assert/strict'
import test from 'node:test'
import { readTimestamp } from '../../src/domain/srp-timestamp.ts'

test('a time is read as clients write it, the day with one digit or two', () => {
  assert.equal(readTimestamp('Tue Aug 1 15:51:06 UTC 2023'), Date.UTC(2023, 7, 1, 15, 51, 6))
  assert.equal(readTimestamp('Sat Nov 7 05:45:42 UTC 2026'), Date.UTC(2026, 10, 7, 5, 45, 42))
  assert.equal(readTimestamp('Thu Dec 31 23:59:59 UTC 2026'), Date.UTC(2026, 11, 31, 23, 59, 59))
  assert.equal(readTimestamp('Tue Aug 01 15:51:06 UTC 2023'), Date.UTC(2023, 7, 1, 15, 51, 6))
})

test('a time in another form, zone or language is none', () => {
  for (const text of [
    '',
    '2023-08-01T15:51:06Z',
    'Tue Aug 1 15:51:06 GMT 2023',
    'Di Aug 1 15:51:06 UTC 2023',
    'Tue Mai 1 15:51:06 UTC 2023',
    'Tue Aug 1 5:51:06 UTC 2023',
    'Tue Aug 1 15:51:06 UTC 2023\n',
  ]) {
    assert.equal(readTimestamp(text), undefined, text)
  }
})
