import { toNormalName } from '../rules/aliases.ts'
import { isEmail, isPhoneNumber } from '../rules/attribute-value.ts'
import type { Pool } from '../rules/pool.ts'
import type { Vault } from '../vault.ts'

/** Somebody who is answered in the place of a user who does not exist: always the same for the same name. */
export interface StandIn {
  readonly sub: string
  readonly email: string
  readonly phone_number: string
  /** Hexadecimal, as long as a real salt. */
  readonly salt: string
}

/** The stand-in for a name in a pool. Nobody can tell it from a user without the master key. */
export function standInFor(vault: Vault, pool: Pool, name: string): StandIn {
  const hash = vault.hash(`stand-in ${pool.id}`, toNormalName(pool, name))
  const letters = hash.replace(/[0-9]/g, (digit) => 'ghijklmnop'[Number(digit)] ?? 'q')
  const digits = hash.replace(/[a-f]/g, (letter) => String(letter.charCodeAt(0) - 97))
  return {
    sub: standInId(pool, hash),
    email: isEmail(name) ? name : `${letters.slice(0, 8)}@${letters.slice(8, 16)}.com`,
    phone_number: isPhoneNumber(name) ? name : `+1${digits.slice(0, 10)}`,
    salt: hash.slice(32, 64),
  }
}

/** How long after the making of the pool stand-ins seem to have been made, in milliseconds: some seventy minutes. */
const span = 2 ** 22

/** A UUID like those that users get, of version 7, from a hash of 64 hexadecimal digits. */
function standInId({ record }: Pool, hash: string): string {
  const made = record.created + (Number.parseInt(hash.slice(0, 8), 16) % span)
  const time = made.toString(16).padStart(12, '0')
  const variant = '89ab'[Number.parseInt(hash.charAt(8), 16) % 4]
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${hash.slice(9, 12)}`,
    `${variant}${hash.slice(12, 15)}`,
    hash.slice(15, 27),
  ].join('-')
}
