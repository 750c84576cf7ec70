import { isIP } from 'node:net'

/**
 * The key under which attempts from an address are counted. It is an IPv4 address itself, or the network of an IPv6
 * address. The holder of one IPv6 address has all 2^64 addresses of its network. The address is in one plain
 * spelling.
 */
export function sourceNetwork(address: string): string {
  if (isIP(address) !== 6) return address
  const [before = '', after] = address.split('::')
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')]
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail]
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** An IPv4 address at the end stands for two groups, which are outside the network part. */
const groupsOf = (text: string): readonly string[] =>
  text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]))
/**
 * Whether an address is in the machine's own network, where one proxy represents many clients. Such a source is not
 * refused for earlier failures.
 */
export const isOwnNetwork = (address: string): boolean =>
  address === '::1' ||
  /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|fe[89ab])/.test(address)
