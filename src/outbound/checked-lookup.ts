import { lookup as resolveName } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** A host that no request may go to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
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
