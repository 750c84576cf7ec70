import { BlockList, isIP, SocketAddress } from 'node:net'

/** Addresses and networks of proxies that are trusted to say where a request comes from. */
export interface TrustedProxies {
  includes(address: string): boolean
}

/**
 * Reads addresses and networks in CIDR notation, separated by commas: `10.0.0.7, 192.168.0.0/16, fd00::/8`. Undefined
 * if one of them is neither.
 */
export function toTrustedProxies(text: string): TrustedProxies | undefined {
  const networks = new BlockList()
  for (const item of text.split(',')) {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(item.trim()) ?? []
    const family = isIP(address)
    const longest = family === 4 ? 32 : 128
    const length = bits === undefined ? longest : Number(bits)
    if (family === 0 || length > longest) return undefined
    networks.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6')
  }
  return { includes: (address) => networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') }
}

/**
 * The address of the client: the peer of the connection, unless the peer is a trusted proxy. Behind trusted proxies
 * it is the last address in `X-Forwarded-For` that is not itself a trusted proxy. Entries before it were written by
 * strangers. An entry that is no address ends the search, and the proxy that passed it on counts as the client.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  proxies: TrustedProxies | undefined,
): string {
  let client = toPlainAddress(peer) ?? peer
  if (proxies === undefined || forwardedFor === undefined || !proxies.includes(client)) return client
  for (let end = forwardedFor.length; end >= 0;) {
    const start = forwardedFor.lastIndexOf(',', end - 1)
    const address = toPlainAddress(withoutPort(forwardedFor.slice(start + 1, end).trim()))
    if (address === undefined) return client
    client = address
    if (start < 0 || !proxies.includes(client)) return client
    end = start
  }
  return client
}

/**
 * One spelling for each address: IPv4 if IPv6 only wraps it, no interface name, lower case. Undefined for other texts.
 */
export function toPlainAddress(text: string): string | undefined {
  const mark = text.indexOf('%')
  const bare = mark < 0 ? text : text.slice(0, mark)
  const family = isIP(bare)
  if (family === 4) return bare
  if (family === 0) return undefined
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' })
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}

/** Some proxies add the port of the client: `192.0.2.7:50000`, `[2001:db8::7]:50000`. */
function withoutPort(text: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+)$/.exec(text) ?? []
  return bracketed ?? plain ?? text
}
