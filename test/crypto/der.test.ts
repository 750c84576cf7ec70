import assert from 'node:assert/strict'
import test from 'node:test'
import { bits, der, objectId, small, time } from '../../src/crypto/der.ts'

const hex = (value: Buffer) => value.toString('hex')

test('an object identifier is written as in X.690 and RFC 5280', () => {
  assert.equal(hex(objectId('2.999.3')), '0603883703')
  assert.equal(hex(objectId('2.100.3')), '0603813403')
  assert.equal(hex(objectId('1.2.840.113549')), '06062a864886f70d')
  assert.equal(hex(objectId('2.5.29.17')), '0603551d11')
})

test('a length of 128 or more says first how many bytes it takes', () => {
  for (const [length, start] of [
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [201, '0481c9'],
    [435, '048201b3'],
  ] as const) {
    const value = der(0x04, Buffer.alloc(length))
    assert.equal(hex(value.subarray(0, value.length - length)), start)
  }
})

test('years up to 2049 have two digits, later ones four', () => {
  assert.equal(time(new Date('1991-05-06T23:45:40.900Z')).toString('latin1'), '\x17\x0d910506234540Z')
  assert.equal(time(new Date('2049-12-31T23:59:59Z')).toString('latin1'), '\x17\x0d491231235959Z')
  assert.equal(time(new Date('2050-01-01T00:00:00Z')).toString('latin1'), '\x18\x0f20500101000000Z')
})

test('a string of bits says how many of the last ones are unused', () => {
  assert.equal(hex(bits(Buffer.from('0a3b5f291cd0', 'hex'), 4)), '0307040a3b5f291cd0')
  assert.equal(hex(small(3)), '020103')
})
