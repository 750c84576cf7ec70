import { toNormalName } from '../domain/aliases.ts'
import { isEmail, isPhoneNumber } from '../domain/attribute-value.ts'
import type { CodeTarget } from '../domain/code-delivery.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { Vault } from '../crypto/vault.ts'

/** The decoy user in the place of a user who does not exist: always the same for the same name. */
export interface DecoyUser {
  readonly sub: string
  /** What SRP calls the real user name. */
  readonly username: string
  readonly email: string
  readonly phone_number: string
  /** Hexadecimal, as long as a real salt. */
  readonly salt: string
}

/** The decoy user for a name in a pool. Without the master key, a client cannot tell it from a user. */
export function decoyUserFor(vault: Vault, pool: Pool, name: string): DecoyUser {
  const normal = toNormalName(pool, name)
  // What is shown of one hash must not be found again in what is shown of another.
  const ids = vault.lastingHash(`stand-in ${pool.id}`, normal)
  const addresses = vault.lastingHash(`stand-in address ${pool.id}`, normal)
  const sub = decoyId(pool, ids)
  return {
    sub,
    username: hasOwnName(pool, name) ? name : sub,
    email: isEmail(name)
      ? name
      : `${lettersOf(addresses.slice(0, 16))}@${lettersOf(addresses.slice(16, 32))}.com`,
    phone_number: isPhoneNumber(name) ? name : `+1${digitsOf(addresses.slice(32, 52))}`,
    salt: ids.slice(32),
  }
}

/** Where a code for an unknown name seems to go. Most users whose name is an address have no other. */
export function decoyTarget(
  { email, phone_number }: DecoyUser,
  name: string,
  findTarget: (attributes: User['attributes']) => CodeTarget | undefined,
): CodeTarget | undefined {
  const likely = isEmail(name) ? { email } : isPhoneNumber(name) ? { phone_number } : {}
  return findTarget(likely) ?? findTarget({ email, phone_number })
}

/**
 * Whether a user found by this name would have it as user name. Where users sign in with addresses, their user names
 * are ids. For all a client can tell, so are the user names of users who are found by an alias address.
 */
const hasOwnName = ({ usernameAttributes, aliases }: Pool, name: string) =>
  usernameAttributes.size === 0 &&
  !(aliases.has('email') && isEmail(name)) &&
  !(aliases.has('phone_number') && isPhoneNumber(name))

/** A letter, or a digit, for every two hexadecimal digits. */
const lettersOf = (hash: string) => pairsOf(hash, (byte) => String.fromCharCode(97 + (byte % 26)))
const digitsOf = (hash: string) => pairsOf(hash, (byte) => String(byte % 10))
const pairsOf = (hash: string, toText: (byte: number) => string) =>
  Array.from(Buffer.from(hash, 'hex'), toText).join('')

/** Users who signed up before this day have ids that tell when they did. */
const randomSince = Date.UTC(2026, 11, 1)

/**
 * An id like those that users get, from 32 hexadecimal digits and more. A pool that was made when ids told a time has
 * users with both kinds of id. Its decoy users have both kinds too, half of them each. Their times begin with the
 * making of the pool.
 */
function decoyId({ record }: Pool, hash: string): string {
  const variant = '89ab'.charAt(Number.parseInt(hash.charAt(16), 16) % 4)
  const rest = [hash.slice(13, 16), variant + hash.slice(17, 20), hash.slice(20, 32)]
  const isTimed = record.naming === undefined && Number.parseInt(hash.charAt(12), 16) % 2 === 0
  const start = isTimed ? timeBetween(record.created, randomSince, hash) : hash.slice(0, 12)
  return [start.slice(0, 8), start.slice(8), (isTimed ? '7' : '4') + rest[0], rest[1], rest[2]].join('-')
}

/** Some seventy minutes: a pool that gets such users at all does not get them all at once. */
const shortestSpan = 2 ** 22

/** A moment as the first 48 bits of a UUID of version 7. */
function timeBetween(from: number, until: number, hash: string): string {
  const part = Number.parseInt(hash.slice(0, 12), 16) / 2 ** 48
  const time = from + Math.floor(Math.max(until - from, shortestSpan) * part)
  return time.toString(16).padStart(12, '0')
}
