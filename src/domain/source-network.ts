import { isIP } from 'node:net'

/**
 * What attempts from an address are counted under: an IPv4 address itself, and the network of an IPv6 address, since
 * who has one has all 2 to the power of 64 of it. The address is in one plain spelling.
 */
export function sourceNetwork(address: string): string {
  if (isIP(address) !== 6) return address
  const [before = '', after] = address.split('::')
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')]
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail]
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** An IPv4 address at the end stands for two groups, which lie in no network. */
const groupsOf = (text: string): readonly string[] =>
  text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]))
/**
 * Whether an address is of the machine's own network, where a proxy stands for many clients. Such a source is not
 * refused for what came from it.
 */
export const isOwnNetwork = (address: string): boolean =>
  address === '::1' ||
  /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|fe[89ab])/.test(address)
