import assert from 'node:assert/strict'
import test from 'node:test'
import { isOwnNetwork, sourceNetwork } from '../../src/domain/source-network.ts'

test('an IPv4 address is a source of its own, and an IPv6 address shares its network of 64 bits', () => {
  for (const [address, network] of [
    ['198.51.100.7', '198.51.100.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::2', '2001:db8:0:0::/64'],
    ['2001:db8:1::2:3:4:5', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
    ['', ''],
  ]) {
    assert.equal(sourceNetwork(address ?? ''), network)
  }
})

test('addresses of private networks and of the machine itself are its own network', () => {
  for (const address of [
    '127.0.0.1',
    '10.0.0.1',
    '172.31.255.1',
    '192.168.0.1',
    '169.254.1.1',
    '::1',
    'fd12::1',
    'fe80::1',
  ])
    assert.equal(isOwnNetwork(address), true, address)
  for (const address of [
    '1.2.3.4',
    '172.32.0.1',
    '172.15.0.1',
    '192.169.0.1',
    '100.64.0.1',
    '2001:db8::1',
    '::2',
  ])
    assert.equal(isOwnNetwork(address), false, address)
})
