import { createHash, createHmac, hash, hkdfSync } from 'node:crypto'
import { N, power, powerOfTwo, toHex, toNumber } from '../../src/crypto/srp/group.ts'
import { k, pad } from '../../src/crypto/srp/protocol.ts'

/** What a client knows, and what it was asked. Numbers are hexadecimal. */
export interface SrpQuestion {
  readonly poolName: string
  readonly username: string
  readonly password: string
  readonly a: string
  readonly salt: string
  readonly B: string
  /** Base64. */
  readonly secretBlock: string
  readonly timestamp: string
}

/** SRP_A for a secret exponent. */
export const publicValueOf = (a: string): string => toHex(powerOfTwo(a))

/** PASSWORD_CLAIM_SIGNATURE, in Base64. */
export function claimOf(question: SrpQuestion): string {
  const { poolName, username, password, a, salt, B, secretBlock, timestamp } = question
  const u = createHash('sha256')
    .update(pad(publicOf(a)))
    .update(pad(B))
    .digest('hex')
  const { x, verifier } = secretsOf(poolName, username, password, salt)
  const base = (((toNumber(B) - k * verifier) % N) + N) % N
  const shared = power(base, toHex(toNumber(a) + toNumber(u) * toNumber(x)))
  const key = Buffer.from(hkdfSync('sha256', pad(toHex(shared)), pad(u), 'Caldera Derived Key', 16))
  return createHmac('sha256', key)
    .update(poolName)
    .update(username)
    .update(secretBlock, 'base64')
    .update(timestamp)
    .digest('base64')
}

const publicOf = remembered(publicValueOf)

const secretsOf = remembered((poolName: string, username: string, password: string, salt: string) => {
  const identity = hash('sha256', `${poolName}${username}:${password}`, 'buffer')
  const x = createHash('sha256').update(pad(salt)).update(identity).digest('hex')
  return { x, verifier: powerOfTwo(x) }
})

/** What the same client needs again it does not compute again. */
function remembered<Result>(compute: (...args: string[]) => Result): (...args: string[]) => Result {
  const known = new Map<string, Result>()
  return (...args) => {
    const name = args.join('\n')
    const result = known.get(name) ?? compute(...args)
    known.set(name, result)
    return result
  }
}
