import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { newVault, readBytes } from '../src/vault.ts'

test('what is sealed opens for its purpose, as it was sealed, and in no other spelling', () => {
  const vault = newVault(randomBytes(32))
  const sealed = vault.seal('a purpose', 'a text that takes padding')
  assert.match(sealed, /[^=]=$/)
  assert.equal(vault.open('a purpose', sealed), 'a text that takes padding')
  assert.throws(() => vault.open('another', sealed))
  for (const other of respelled(sealed)) assert.throws(() => vault.open('a purpose', other), other)
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
