import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { isPublicValue, N, power, powerOfTwo, toHex, toNumber } from '../../../src/crypto/srp/group.ts'
import { power as plainPower } from '../../support/srp-client.ts'

const { srp }: { srp: { N: string } } = JSON.parse(
  readFileSync(new URL('../../../scripts/cognito-idp.json', import.meta.url), 'utf8'),
)

test('the modulus is the published one', () => {
  assert.equal(N, toNumber(srp.N))
})

test('powers of two are those of plain arithmetic, from the smallest exponent to one as long as the modulus', () => {
  for (const exponent of ['01', '02', '10', '0bff', randomBytes(32).toString('hex'), toHex(N - 2n)]) {
    assert.equal(powerOfTwo(exponent), plainPower(2n, toNumber(exponent)), exponent)
  }
})

test('powers of any base are those of plain arithmetic', () => {
  for (let round = 0; round < 4; round++) {
    const base = toNumber(randomBytes(384).toString('hex'))
    const exponent = randomBytes(32).toString('hex')
    assert.equal(power(base, exponent), plainPower(base, toNumber(exponent)))
  }
})

test('powers of the bases at the edges are those of plain arithmetic', () => {
  for (const base of [0n, 1n, 2n, 3n, N - 2n, N - 1n, N, N + 1n, N + 5n]) {
    for (const exponent of ['01', '02', '03', 'ab'.repeat(32)]) {
      assert.equal(power(base, exponent), plainPower(base, toNumber(exponent)), `${base} to ${exponent}`)
    }
  }
})

test('a result with leading zeros is a number like any other', () => {
  assert.equal(power(3n, '02'), 9n)
  assert.equal(powerOfTwo('03'), 8n)
})

test('a public value is hexadecimal, in any case and with leading zeros', () => {
  assert.ok(isPublicValue('2'))
  assert.ok(isPublicValue('00ABCdef'))
  assert.ok(isPublicValue('f'.repeat(768)))
})

test('a public value that is zero modulo N is none', () => {
  for (const value of [0n, N]) assert.equal(isPublicValue(toHex(value)), false)
})

test('a public value with more bits than the modulus is none', () => {
  assert.equal(isPublicValue(`1${'0'.repeat(768)}`), false)
})

test('a public value that is not hexadecimal is none', () => {
  for (const text of ['', '0x2', 'g', '-2', ' 2', '2\n', '١']) assert.equal(isPublicValue(text), false, text)
})
