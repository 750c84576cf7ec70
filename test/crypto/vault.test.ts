import assert from 'node:assert/strict'
import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import test from 'node:test'
import { newVault, readBytes, retire } from '../../src/crypto/vault.ts'

test('a seal opens for its purpose, as it was sealed, and in no other spelling', () => {
  const vault = newVault(randomBytes(32))
  const sealed = vault.seal('a purpose', 'a text that takes padding')
  assert.match(sealed, /[^=]=$/)
  assert.equal(vault.open('a purpose', sealed), 'a text that takes padding')
  assert.throws(() => vault.open('another', sealed))
  for (const other of respelled(sealed)) assert.throws(() => vault.open('a purpose', other), other)
})

/** Bytes 0 to 31. */
const knownMaster = Buffer.from(Array.from({ length: 32 }, (_, index) => index))

test('a seal from before seals had versions still opens', () => {
  const vault = newVault(knownMaster)
  // Made by the release before versions, under this master key.
  const sealed = '/G7inGI67yxS2SNr1zoVn3i+W6GnsJdjlqK+6BOXSz1gTlGCdZS+2N7xOIZ53rTjDlO9lSxrp9A8ug=='
  assert.equal(vault.open('client secret abc', sealed), 'kept before seals had versions')
  assert.throws(() => vault.open('client secret abd', sealed))
  const hash = '1feb7a70c0590c84ad37a1fbd9ac0b664373b819f9d7db9d4b557cb9a794949e'
  assert.equal(vault.hash('refresh token', 'secret'), hash)
})

test('an older seal whose nonce looks like a version and a key opens too', () => {
  const vault = newVault(knownMaster)
  const start = Buffer.from(vault.seal('a purpose', ''), 'base64').subarray(0, 5)
  const key = new Uint8Array(hkdfSync('sha256', knownMaster, '', 'rockpool seal', 32))
  const nonce = Buffer.concat([start, randomBytes(7)])
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('a purpose'))
  const parts = [nonce, cipher.update('an older text'), cipher.final(), cipher.getAuthTag()]
  assert.equal(vault.open('a purpose', Buffer.concat(parts).toString('base64')), 'an older text')
})

test('a seal begins with its version, names its key, and is never made twice', () => {
  const master = randomBytes(32)
  const bytes = (vault = newVault(master)) => Buffer.from(vault.seal('a purpose', 'a text'), 'base64')
  const [one, other, elsewhere] = [bytes(), bytes(), bytes(newVault(randomBytes(32)))]
  assert.equal(one[0], 1)
  assert.deepEqual(one.subarray(1, 5), other.subarray(1, 5))
  assert.notDeepEqual(one.subarray(1, 5), elsewhere.subarray(1, 5))
  // Version, id, salt and tag.
  assert.equal(one.length, 'a text'.length + 1 + 4 + 16 + 16)
  assert.notDeepEqual(one.subarray(5), other.subarray(5))
})

test('a seal of another version names no key of this one', () => {
  const vault = newVault(randomBytes(32))
  const seal = Buffer.from(vault.seal('a purpose', 'a text'), 'base64')
  const isOwn = (version: number) => vault.isOwn(Buffer.from(seal.with(0, version)).toString('base64'))
  assert.deepEqual([0, 1, 2, 0xff].map(isOwn), [false, true, false, false])
})

test('the key of a seal comes from one that is derived from the master key for seals of its version', () => {
  const master = randomBytes(32)
  const derived = (purpose: string, length = 32) =>
    Buffer.from(hkdfSync('sha256', master, '', `rockpool ${purpose}`, length))
  const sealUnder = (key: Buffer) => {
    const head = Buffer.concat([Buffer.from([1]), derived('key id', 4), randomBytes(16)])
    const own = createHmac('sha256', key).update(head).update('a purpose').digest()
    const cipher = createCipheriv('aes-256-gcm', own, Buffer.alloc(12))
    const sealed = [head, cipher.update('a text'), cipher.final(), cipher.getAuthTag()]
    return Buffer.concat(sealed).toString('base64')
  }
  const vault = newVault(master)
  assert.equal(vault.open('a purpose', sealUnder(derived('seal 1'))), 'a text')
  for (const wrong of [master, derived('seal'), derived('seal 2'), derived('hash')])
    assert.throws(() => vault.open('a purpose', sealUnder(wrong)))
})

test('no byte of a seal can be changed, left out or taken from another', () => {
  const vault = newVault(randomBytes(32))
  const text = 'a text of some length'
  const genuine = Buffer.from(vault.seal('a purpose', text), 'base64')
  const other = Buffer.from(vault.seal('a purpose', text), 'base64')
  const mutants = [
    ...Array.from(genuine.keys(), (at) => genuine.with(at, (genuine[at] ?? 0) ^ 1)),
    ...[0, 2, 3, 0x7f, 0xff].map((version) => genuine.with(0, version)),
    ...Array.from(genuine.keys(), (length) => genuine.subarray(0, length)),
    // Without the version, the key, or the whole head; with the head or the tail of another seal.
    ...[1, 5, 9, 21].map((from) => genuine.subarray(from)),
    Buffer.concat([other.subarray(0, 21), genuine.subarray(21)]),
    Buffer.concat([genuine.subarray(0, -16), other.subarray(-16)]),
    Buffer.concat([genuine.subarray(0, 1), genuine]),
  ]
  for (const mutant of mutants) {
    const sealed = Buffer.from(mutant).toString('base64')
    assert.throws(() => vault.open('a purpose', sealed), `${mutant.length} bytes`)
  }
  assert.equal(vault.open('a purpose', genuine.toString('base64')), text)
})

test('a key that took the place of another one opens nothing of it, and knows its hashes', () => {
  const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)]
  const [one, other] = [newVault(first), newVault(third, [retire(second), retire(first)])]
  const sealed = one.seal('a purpose', 'a text')
  assert.deepEqual([one.isOwn(sealed), other.isOwn(sealed), other.isOwn('rubbish')], [true, false, false])
  assert.throws(() => other.open('a purpose', sealed))
  for (const hash of [one, newVault(second), other].map((vault) => vault.hash('a purpose', 'a text'))) {
    assert.equal(other.isHash('a purpose', 'a text', hash), true)
    assert.equal(other.isHash('a purpose', 'another', hash), false)
    assert.equal(other.isHash('another', 'a text', hash), false)
  }
  assert.equal(one.isHash('a purpose', 'a text', other.hash('a purpose', 'a text')), false)
  const lasting = one.lastingHash('a purpose', 'a text')
  assert.equal(other.lastingHash('a purpose', 'a text'), lasting)
  assert.notEqual(newVault(third).lastingHash('a purpose', 'a text'), lasting)
})

test('bytes have one spelling', () => {
  assert.deepEqual(readBytes('AQI=', 'base64'), Buffer.from([1, 2]))
  assert.deepEqual(readBytes('AQI', 'base64url'), Buffer.from([1, 2]))
  for (const text of ['AQI', 'AQJ=', 'AQI= ', 'AQ%I=', '-QI='])
    assert.equal(readBytes(text, 'base64'), undefined)
  for (const text of ['AQI=', 'AQJ', 'AQ/', ' AQI']) assert.equal(readBytes(text, 'base64url'), undefined)
})

/** Texts that a decoder of base64 takes for the same bytes. */
function respelled(text: string): string[] {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const last = text.replace(/=*$/, '').slice(-1)
  const spareBit = letters.charAt(letters.indexOf(last) ^ 1)
  const all = [
    text.replace(/=+$/, ''),
    text.replace(/[^=](=*)$/, `${spareBit}$1`),
    `${text}x`,
    ` ${text}`,
    `${text.slice(0, 9)}%${text.slice(9)}`,
  ]
  for (const other of all) assert.deepEqual(Buffer.from(other, 'base64'), Buffer.from(text, 'base64'))
  return all
}
