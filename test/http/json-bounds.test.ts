import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { checkBounds, JsonBounds } from '../../src/http/json-bounds.ts'

const check = (text: string) => checkBounds(Buffer.from(text))
const deep = { name: 'SerializationException', message: 'The request body is nested too deeply.' }
const many = { name: 'SerializationException', message: 'The request body holds too many values.' }
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

test('a body may be nested 32 deep, and no deeper', () => {
  check(nested(32))
  check('{"a":'.repeat(32))
  assert.throws(() => check(nested(33)), deep)
  assert.throws(() => check('{"a":'.repeat(33)), deep)
  assert.throws(() => check('['.repeat(1_000_000)), deep)
  check(`[${`${nested(31)},`.repeat(100)}0]`)
})

test('brackets in a text are text, however its quotes are escaped', () => {
  const brackets = '['.repeat(100)
  for (const text of [
    brackets,
    `\\"${brackets}`,
    `\\\\\\"${brackets}`,
    `${brackets}\\\\`,
    `\\u005b${brackets}`,
  ]) {
    check(`{"a":"${text}"}`)
  }
  assert.throws(() => check(`{"a":"\\\\"${brackets}`), deep)
  assert.throws(() => check(`"${'\\\\'.repeat(1000)}"${brackets}`), deep)
})

test('a body may hold thousands of values, and no more', () => {
  check(`[${'0,'.repeat(9000)}0]`)
  assert.throws(() => check('""'.repeat(11_000)), many)
  assert.throws(() => check(`[${'0,'.repeat(11_000)}0]`), many)
  assert.throws(() => check(`[${'{}'.repeat(11_000)}]`), many)
  check(JSON.stringify({ a: ','.repeat(100_000) }))
})

test('a body that is no JSON is left to the parser', () => {
  for (const text of [
    '',
    '"',
    '"\\',
    '\\"',
    ']]]]',
    '}{',
    '"'.repeat(1001),
    '\0',
    '"[',
    `x${'['.repeat(100)}`,
  ]) {
    check(text)
    assert.throws(() => JSON.parse(text))
  }
  check(`${']'.repeat(50)}${'['.repeat(50)}`)
})

test('a body in pieces is bounded as it is in one', () => {
  const pieces = fc.array(
    fc.constantFrom('[', ']', '{', '}', '"', '\\', ',', 'a', '1', ' ', '['.repeat(20)),
    { maxLength: 80 },
  )
  fc.assert(
    fc.property(pieces, fc.nat(20), (parts, size) => {
      const body = Buffer.from(parts.join(''))
      const outcome = (run: () => void) => {
        try {
          run()
          return 'let through'
        } catch (error) {
          return String(error)
        }
      }
      const bounds = new JsonBounds()
      const inPieces = outcome(() => {
        for (let at = 0; at < body.length; at += size + 1) bounds.add(body.subarray(at, at + size + 1))
      })
      assert.equal(
        inPieces,
        outcome(() => check(body.toString())),
      )
    }),
    { numRuns: 2000 },
  )
})

test('valid JSON that is not too deep is let through', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20, noUnicodeString: false }), (text) => {
      check(text)
    }),
    { numRuns: 300 },
  )
})
