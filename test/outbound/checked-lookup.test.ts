import assert from 'node:assert/strict'
import type { lookup, LookupAddress } from 'node:dns'
import test from 'node:test'
import { AddressRefused, checkedLookup } from '../../src/outbound/checked-lookup.ts'
import { isPublicAddress } from '../../src/outbound/public-address.ts'

const resolverOf = (...addresses: string[]) =>
  ((_host: string, _options: unknown, answer: (error: Error | null, found: LookupAddress[]) => void) =>
    answer(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup

const find = (all: boolean, ...addresses: string[]) => {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const isGood = (address: string) => isPublicAddress(address)
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
