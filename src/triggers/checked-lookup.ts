import { lookup as resolveName } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** A host that no request may go to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

/** What is reached from here only: this machine, its network, what its provider keeps for it, and nobody's addresses. */
const privateRanges = {
  ipv4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '224.0.0.0/3',
  ],
  // The last three, and a part of the first, carry an address of version 4.
  ipv6: ['::/96', 'fc00::/7', 'fe80::/9', 'ff00::/8', '64:ff9b::/32', '2001::/32', '2002::/16'],
} as const

const privateAddresses = new BlockList()
for (const family of ['ipv4', 'ipv6'] as const) {
  for (const range of privateRanges[family]) {
    const [network = '', prefix] = range.split('/')
    privateAddresses.addSubnet(network, Number(prefix), family)
  }
}

/** Whether an IP address is not one of the public internet. One of version 4 in version 6 is judged as the former. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ''] = address.split('%')
  return privateAddresses.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Looks names up for connections, which go to exactly the addresses that were found good. A name is refused if one of
 * its addresses is not.
 */
export const checkedLookup =
  (isGood: (address: string) => boolean, resolve: typeof resolveName = resolveName): LookupFunction =>
  (host, options, answer) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      const [first] = found ?? []
      if (error || !first) return answer(error ?? new Error('no address'), [])
      if (!found.every(({ address }) => isGood(address))) return answer(new AddressRefused(host), [])
      if (options.all) answer(null, found)
      else answer(null, first.address, first.family)
    })
  }
