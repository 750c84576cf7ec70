import { lookup as resolveName } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** The host of a request is not allowed. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

/**
 * Resolves names for connections. A connection goes to exactly the addresses that were checked. A name is refused if
 * one of its addresses is not good.
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
