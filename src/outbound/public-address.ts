import { BlockList, isIP } from 'node:net'

/** Whether an IP address is on the public Internet, not of this machine, its network, or a special purpose. */
export function isPublicAddress(address: string): boolean {
  // A link-local address may name the interface by which it is reached.
  const [bare = ''] = address.split('%')
  const family = isIP(bare)
  if (family === 4) return !special.check(bare, 'ipv4')
  return family === 6 && global.check(bare, 'ipv6') && !special.check(bare, 'ipv6')
}

/** The allocated part of IPv6. IPv4-mapped and NAT64 addresses are outside of it. */
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')

const special = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(net, bits, 'ipv4')
}
// Protocols and documentation, and IPv4 addresses wrapped up as IPv6: Teredo and 6to4.
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(net, bits, 'ipv6')
}
