import assert from 'node:assert/strict'
import type { lookup, LookupAddress } from 'node:dns'
import test from 'node:test'
import { AddressRefused, checkedLookup, isPrivateAddress } from '../../src/triggers/checked-lookup.ts'

test('addresses of this machine, of private networks and of nobody are private', () => {
  for (const address of [
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::7f00:1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'fec0::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ]) {
    assert.equal(isPrivateAddress(address), true, address)
  }
})

test('addresses of the internet are public', () => {
  for (const address of [
    '8.8.8.8',
    '172.32.0.1',
    '172.15.0.1',
    '100.128.0.1',
    '169.253.0.1',
    '192.167.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
    '::ffff:8.8.8.8',
  ]) {
    assert.equal(isPrivateAddress(address), false, address)
  }
})

const resolverOf = (...addresses: string[]) =>
  ((_host: string, _options: unknown, answer: (error: Error | null, found: LookupAddress[]) => void) =>
    answer(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup

const find = (all: boolean, ...addresses: string[]) => {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const isGood = (address: string) => !isPrivateAddress(address)
  checkedLookup(isGood, resolverOf(...addresses))('example.com', { all }, (error, found) =>
    error ? reject(error) : resolve(found),
  )
  return promise
}

test('a connection goes to the addresses that were found good', async () => {
  assert.equal(await find(false, '8.8.8.8', '2606:4700::1111'), '8.8.8.8')
  assert.deepEqual(await find(true, '8.8.8.8'), [{ address: '8.8.8.8', family: 4 }])
})

test('a name with one address that is not good is refused', async () => {
  await assert.rejects(find(true, '8.8.8.8', '127.0.0.1'), AddressRefused)
  await assert.rejects(find(false, '8.8.8.8', '::1'), AddressRefused)
  await assert.rejects(find(true), /no address/)
})
