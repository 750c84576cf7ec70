import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientAddress, toPlainAddress, toTrustedProxies } from '../../src/domain/client-address.ts'

const proxies = toTrustedProxies('10.0.0.7, 192.168.0.0/16,fd00::/8')
const from = (peer: string, forwardedFor?: string) => clientAddress(peer, forwardedFor, proxies)

test('without trusted proxies the client is the peer, whatever it says of itself', () => {
  assert.equal(clientAddress('198.51.100.1', '203.0.113.9', undefined), '198.51.100.1')
  assert.equal(clientAddress('10.0.0.7', '203.0.113.9', undefined), '10.0.0.7')
})

test('a peer that is no trusted proxy cannot name another client', () => {
  assert.equal(from('198.51.100.1', '203.0.113.9'), '198.51.100.1')
  assert.equal(from('10.0.0.8', '203.0.113.9'), '10.0.0.8')
})

test('a trusted proxy names the client', () => {
  assert.equal(from('10.0.0.7', '203.0.113.9'), '203.0.113.9')
  assert.equal(from('192.168.200.1', '203.0.113.9'), '203.0.113.9')
  assert.equal(from('fd12::1', '2001:db8::9'), '2001:db8::9')
  assert.equal(from('10.0.0.7'), '10.0.0.7')
})

test('of several addresses the last that is no trusted proxy is the client', () => {
  assert.equal(from('10.0.0.7', '203.0.113.9, 192.168.1.1, fd00::2'), '203.0.113.9')
  assert.equal(from('10.0.0.7', '1.1.1.1, 2.2.2.2,3.3.3.3'), '3.3.3.3')
})

test('a client that sends the header itself does not change what the proxy added', () => {
  for (const forged of [
    '127.0.0.1',
    '10.0.0.7',
    'rubbish',
    '',
    ',',
    ',,,',
    '[',
    '1.2.3.4:x',
    '%',
    'a'.repeat(9000),
  ]) {
    assert.equal(from('10.0.0.7', `${forged}, 203.0.113.9`), '203.0.113.9', forged)
  }
})

test('where all addresses are those of trusted proxies, the first of them is the client', () => {
  assert.equal(from('10.0.0.7', '192.168.1.1, 10.0.0.7'), '192.168.1.1')
})

test('an entry that is no address ends the search at the proxy that passed it on', () => {
  assert.equal(from('10.0.0.7', 'unknown'), '10.0.0.7')
  assert.equal(from('10.0.0.7', '203.0.113.9, _hidden, 192.168.1.1'), '192.168.1.1')
  assert.equal(from('10.0.0.7', ''), '10.0.0.7')
  assert.equal(from('10.0.0.7', '203.0.113.9,'), '10.0.0.7')
})

test('each address has one spelling', () => {
  assert.equal(from('::ffff:198.51.100.1'), '198.51.100.1')
  assert.equal(from('::FFFF:c633:6401'), '198.51.100.1')
  assert.equal(from('fe80::1%eth0'), 'fe80::1')
  assert.equal(from('::ffff:10.0.0.7', '::ffff:203.0.113.9'), '203.0.113.9')
  assert.equal(from('10.0.0.7', '2001:DB8:0:0::9'), '2001:db8::9')
  assert.equal(from('10.0.0.7', '203.0.113.9:50000'), '203.0.113.9')
  assert.equal(from('10.0.0.7', '[2001:db8::9]:50000'), '2001:db8::9')
  assert.equal(from('10.0.0.7', '[2001:db8::9]'), '2001:db8::9')
})

test('a peer that is gone has no address, and names no client', () => {
  assert.equal(from('', '203.0.113.9'), '')
})

test('trusted proxies are addresses and networks, and nothing else', () => {
  for (const wrong of [
    '',
    'localhost',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.7,',
    '10.0.0',
    '10.0.0.7/a',
    '/8',
    '10.0.0.7/8/9',
    '*',
  ]) {
    assert.equal(toTrustedProxies(wrong), undefined, wrong)
  }
  assert.ok(toTrustedProxies('0.0.0.0/0')?.includes('203.0.113.9'))
  assert.ok(!toTrustedProxies('0.0.0.0/0')?.includes('2001:db8::1'))
  assert.ok(toTrustedProxies('::/0')?.includes('2001:db8::1'))
})

test('an address has one spelling, and no other text has any', () => {
  const spellings = {
    '203.0.113.9': '203.0.113.9',
    '2001:DB8:0:0::9': '2001:db8::9',
    '::ffff:203.0.113.9': '203.0.113.9',
    'fe80::1%eth0': 'fe80::1',
  }
  for (const [text, address] of Object.entries(spellings)) assert.equal(toPlainAddress(text), address)
  for (const text of ['', '999.0.0.1', '203.0.113.9:443', '203.0.113.0/24', 'localhost'])
    assert.equal(toPlainAddress(text), undefined, text)
})
