import { newPoolSettings } from '../../src/domain/pool-settings.ts'
import { newSchema } from '../../src/domain/schema.ts'
import { toPool, type Pool, type PoolRecord } from '../../src/domain/pool.ts'
import type { User } from '../../src/domain/user.ts'

/** When the crowd is made, and from when on operations run. */
export const start = 1_789_302_400_000

/** The pool of the crowd. Its users sign in with a name of their own, an e-mail address or a phone number. */
export const poolRecord: PoolRecord = {
  id: 'local_scalepool',
  version: 1,
  created: start,
  modified: start,
  settings: newPoolSettings({
    PoolName: 'scale',
    AliasAttributes: ['email', 'phone_number', 'preferred_username'],
    UsernameConfiguration: { CaseSensitive: false },
  }),
  schema: newSchema([]),
}

/**
 * Users by number, from 0. All that is theirs follows from the number, so anybody can be picked without a list of
 * them. Their names are spread, as those of people are: who is next by name signed up at any time.
 */
export class Crowd {
  readonly pool: Pool = toPool(poolRecord)
  readonly size: number

  constructor(size: number) {
    this.size = size
  }

  /** Whom a random number between 0 and 1 stands for. */
  numberAt(share: number): number {
    return Math.min(this.size - 1, Math.floor(share * this.size))
  }

  user(number: number): User {
    const rank = this.#rankOf(number)
    const created = createdOf(number)
    const given = givenNameOf(rank)
    const sessionId = familyNameOf(rank)
    return {
      poolId: this.pool.id,
      sub: subOf(number),
      username: usernameOf(rank),
      version: 1,
      status: 'CONFIRMED',
      enabled: true,
      created,
      modified: created,
      attributes: {
        email: emailOf(rank),
        email_verified: 'true',
        phone_number: phoneOf(rank),
        phone_number_verified: 'true',
        name: fullNameOf(rank),
        given_name: given,
        family_name: sessionId,
        preferred_username: preferredOf(rank),
        locale: 'en-GB',
        zoneinfo: 'Europe/London',
        updated_at: '1789302400',
        nickname: given,
      },
      pending: {},
      temporarySince: undefined,
      tokensValidAfter: 0,
    }
  }

  /** Any of the names by which a user signs in. */
  signInNameOf(number: number): string {
    const rank = this.#rankOf(number)
    return number % 2 === 0 ? usernameOf(rank) : emailOf(rank)
  }

  /** The place of a user among all names: one for each, and neighbours are far apart. */
  #rankOf = (number: number) => (number * prime) % this.size
}

/** Larger than any crowd and prime, so that ranks are all different. */
const prime = 15_485_863

/** How many share a given name, and a family name. */
export const sharing = { given_name: 1000, family_name: 100 } as const

const digits = (value: number) => String(value).padStart(7, '0')

export const usernameOf = (rank: number) => `user-${digits(rank)}`
export const emailOf = (rank: number) => `person.${digits(rank)}@example.com`
export const phoneOf = (rank: number) => `+4420${digits(rank)}`
export const preferredOf = (rank: number) => `nick-${digits(rank)}`
export const givenNameOf = (rank: number) => `given-${digits(Math.floor(rank / sharing.given_name))}`
export const familyNameOf = (rank: number) => `family-${digits(Math.floor(rank / sharing.family_name))}`
export const fullNameOf = (rank: number) => `person ${digits(rank)}`

/** Somebody a second. */
const createdOf = (number: number) => start - 2_000_000_000 + number * 1000

/** A UUID of version 7, whose random part is the number, stirred. */
export function subOf(number: number): string {
  const time = createdOf(number).toString(16).padStart(12, '0')
  const stirred = (Math.imul(number + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${stirred.slice(0, 3)}-8${stirred.slice(3, 6)}-${stirred}${stirred.slice(4)}`
}

/** The session that everybody has. */
export const familyOf = (number: number) => subOf(number).replace(/^.{8}/, 'ffffffff')

/** Stands for the hash of a code or of a refresh token. */
export const someHash = 'c0ffee00'.repeat(8)
