import assert from 'node:assert/strict'
import test from 'node:test'
import { isPublicAddress } from '../../src/outbound/public-address.ts'

test('addresses of the public Internet are public', () => {
  for (const address of [
    '1.1.1.1',
    '93.184.216.34',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])
    assert.equal(isPublicAddress(address), true, address)
})

test('addresses of this machine, of its network and of special purposes are not', () => {
  for (const address of [
    'fe80::1%eth0',
    '64:ff9b::7f00:1',
    '::ffff:8.8.8.8',
    '::7f00:1',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:1.1.1.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '2001::7f00:1',
    '2002:7f00:1::',
    'localhost',
    '',
  ]) {
    assert.equal(isPublicAddress(address), false, address)
  }
})
