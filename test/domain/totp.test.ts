import assert from 'node:assert/strict'
import test from 'node:test'
import { findStep, seedBytes, toBase32, totpCode } from '../../src/domain/totp.ts'

const seed = Buffer.from('12345678901234567890')

test('codes are those of RFC 6238, appendix B, cut to six digits', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const) {
    assert.equal(totpCode(seed, Math.floor(seconds / 30)), code)
  }
})

test('a code is good in its step of time, and in the one before and after', () => {
  const now = 1_234_567_890_000
  const current = Math.floor(now / 30_000)
  for (const distance of [-1, 0, 1]) {
    assert.equal(findStep(seed, totpCode(seed, current + distance), now), current + distance)
  }
  for (const distance of [-2, 2]) {
    assert.equal(findStep(seed, totpCode(seed, current + distance), now), undefined)
  }
})

test('a text that is no code is none', () => {
  for (const text of ['', '12345', '1234567', 'abcdef', '２８７０８２']) {
    assert.equal(findStep(seed, text, 59_000), undefined)
  }
})

test('seeds are shown as in RFC 4648, section 10, without padding', () => {
  const vectors = {
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  }
  for (const [text, shown] of Object.entries(vectors)) assert.equal(toBase32(Buffer.from(text)), shown)
  assert.match(toBase32(Buffer.alloc(seedBytes, 255)), /^7{32}$/)
})
