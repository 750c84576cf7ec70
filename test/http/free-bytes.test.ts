import assert from 'node:assert/strict'
import test from 'node:test'
import { freeBytes } from '../../src/http/free-bytes.ts'

test('bytes with memory of their own are gone', () => {
  const bytes = Buffer.alloc(100_000, 'x')
  freeBytes(bytes)
  assert.equal(bytes.length, 0)
})

test('bytes that are a part of others stay', () => {
  const all = Buffer.alloc(100_000, 'x')
  const part = all.subarray(0, 50_000)
  freeBytes(part)
  assert.ok(part.equals(Buffer.alloc(50_000, 'x')))
})
