import { newRandomSource } from '../../src/crypto/random.ts'
import assert from 'node:assert/strict'
import { createDecipheriv, randomBytes } from 'node:crypto'
import test from 'node:test'
import { openRefreshToken, sealRefreshToken } from '../../src/tokens/refresh-token.ts'
import { newVault } from '../../src/crypto/vault.ts'

const token = {
  poolId: 'local_abc',
  sub: '0190aa11-0000-7000-8000-00000000abcd',
  sessionId: '0190aa12-0000-7000-8000-00000000abcd',
  client: 'client',
  expires: 1_789_302_400_000,
  secret: 'secret',
  eventId: 'request',
}
const random = newRandomSource()

test('a refresh token opens to what it was made of', () => {
  const vault = newVault(randomBytes(32))
  assert.deepEqual(openRefreshToken(vault, sealRefreshToken(vault, random, token)), token)
})

test('a refresh token of an older version names no request', () => {
  const vault = newVault(randomBytes(32))
  const { eventId: _, ...older } = token
  assert.deepEqual(openRefreshToken(vault, sealRefreshToken(vault, random, older as typeof token)), {
    ...older,
    eventId: undefined,
  })
})

test('a refresh token has five parts, none empty, and the header of an encrypted token', () => {
  const text = sealRefreshToken(newVault(randomBytes(32)), random, token)
  const parts = text.split('.')
  assert.equal(parts.length, 5)
  for (const part of parts) assert.match(part, /^[A-Za-z0-9_-]+$/)
  const header: unknown = JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString())
  assert.deepEqual(header, { cty: 'JWT', enc: 'A256GCM', alg: 'A256KW' })
})

test('a refresh token is the encrypted token that its header says it is', () => {
  const vault = newVault(randomBytes(32))
  const [header = '', ...rest] = sealRefreshToken(vault, random, token).split('.')
  const [wrapped, nonce, sealed, tag] = rest.map((part) => Buffer.from(part, 'base64url'))
  assert.ok(wrapped && nonce && sealed && tag)
  assert.deepEqual([wrapped.length, nonce.length, tag.length], [40, 12, 16])
  const unwrap = createDecipheriv(
    'id-aes256-wrap',
    vault.wrappingKeys[0],
    Buffer.from('a6a6a6a6a6a6a6a6', 'hex'),
  )
  const key = Buffer.concat([unwrap.update(wrapped), unwrap.final()])
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    .setAAD(Buffer.from(header, 'ascii'))
    .setAuthTag(tag)
  const text = Buffer.concat([decipher.update(sealed), decipher.final()]).toString()
  assert.match(text, /local_abc/)
})

test('two tokens for the same are different texts', () => {
  const vault = newVault(randomBytes(32))
  assert.notEqual(sealRefreshToken(vault, random, token), sealRefreshToken(vault, random, token))
})

test('one that was altered anywhere does not open', () => {
  const vault = newVault(randomBytes(32))
  const text = sealRefreshToken(vault, random, token)
  const parts = text.split('.')
  parts.forEach((part, index) => {
    const changed = (part.startsWith('A') ? 'B' : 'A') + part.slice(1)
    assert.equal(openRefreshToken(vault, parts.with(index, changed).join('.')), undefined, `part ${index}`)
  })
  for (const other of [text.slice(0, -4), `${text}.`, `${text}.AAAA`, parts.slice(0, 4).join('.')]) {
    assert.equal(openRefreshToken(vault, other), undefined)
  }
})

test('a tag that is cut short does not pass', () => {
  const vault = newVault(randomBytes(32))
  const parts = sealRefreshToken(vault, random, token).split('.')
  const tag = Buffer.from(parts[4] ?? '', 'base64url')
  for (const length of [4, 8, 12]) {
    const cut = tag.subarray(0, length).toString('base64url')
    assert.equal(openRefreshToken(vault, parts.with(4, cut).join('.')), undefined)
  }
})

test('one made under another key does not open', () => {
  const text = sealRefreshToken(newVault(randomBytes(32)), random, token)
  assert.equal(openRefreshToken(newVault(randomBytes(32)), text), undefined)
})

test('any other text does not open', () => {
  const vault = newVault(randomBytes(32))
  for (const text of ['', 'a', '....', 'a.b.c.d.e', 'a.b.c', '='.repeat(50), 'A'.repeat(100_000)]) {
    assert.equal(openRefreshToken(vault, text), undefined)
  }
})

test('a refresh token is taken as it was given, not in another spelling of the same bytes', () => {
  const vault = newVault(randomBytes(32))
  const parts = sealRefreshToken(vault, random, { ...token, secret: 'secre' }).split('.')
  let respelled = 0
  for (const [index, part] of parts.entries()) {
    const last = letters.indexOf(part.slice(-1))
    for (const bits of [1, 2, 3]) {
      const other = part.slice(0, -1) + letters.charAt(last ^ bits)
      if (index === 0 || !Buffer.from(other, 'base64url').equals(Buffer.from(part, 'base64url'))) continue
      respelled += 1
      assert.equal(openRefreshToken(vault, parts.with(index, other).join('.')), undefined, `part ${index}`)
    }
  }
  assert.ok(respelled > 0)
})

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
