import { createHash, createHmac, createSecretKey, hash, hkdfSync, type KeyObject } from 'node:crypto'
import { N, power, powerOfTwo, toHex, toNumber } from './group.ts'
import type { PasswordOwner } from './passwords.ts'

/** The server's part in an exchange. All numbers are hexadecimal. */
export interface Exchange {
  readonly owner: PasswordOwner
  readonly verifier: string
  readonly A: string
  readonly b: string
  readonly B: string
  /** Base64. */
  readonly secretBlock: string
  readonly timestamp: string
}

/** The verifier of a password: `v = 2^x`. */
export const verifierOf = (owner: PasswordOwner, password: string, salt: string): string =>
  toHex(powerOfTwo(passwordKey(owner, password, salt)))

/** The server's public value: `B = k·v + 2^b`. */
export const publicValueOf = (verifier: string, b: string): string =>
  toHex((k * toNumber(verifier) + powerOfTwo(b)) % N)

/** The signature of a client with the right password, under a key from `S = (A·v^u)^b`. Hexadecimal. */
export function proofOf({ owner, verifier, A, b, B, secretBlock, timestamp }: Exchange): string {
  const u = scrambler(A, B)
  const shared = power(toNumber(A) * power(toNumber(verifier), u.toString('hex')), b)
  return createHmac('sha256', sharedKey(toHex(shared), u))
    .update(owner.poolName)
    .update(owner.username)
    .update(secretBlock, 'base64')
    .update(timestamp)
    .digest('hex')
}

/**
 * A number as the protocol hashes it: the bytes of its two's complement. A leading zero byte is there only if the
 * first bit is set. The number is not padded to the length of N, which RFC 5054 asks for.
 */
export function pad(hex: string): Buffer {
  const digits = hex.replace(/^0+(?=.)/, '')
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  return Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, 'hex')
}

/** The protocol's multiplier. */
export const k = toNumber(
  createHash('sha256')
    .update(pad(toHex(N)))
    .update(pad('2'))
    .digest('hex'),
)

/** The private key that is derived from a password: `x`. */
function passwordKey({ poolName, username }: PasswordOwner, password: string, salt: string): string {
  const identity = hash('sha256', `${poolName}${username}:${password}`, 'buffer')
  return createHash('sha256').update(pad(salt)).update(identity).digest('hex')
}

/** The hash of both public values: `u`. */
const scrambler = (A: string, B: string): Buffer =>
  createHash('sha256').update(pad(A)).update(pad(B)).digest()

/** The key that both sides derive from the shared secret. */
const sharedKey = (secret: string, u: Buffer): KeyObject => {
  const key = hkdfSync(
    'sha256',
    createSecretKey(pad(secret)),
    pad(u.toString('hex')),
    'Caldera Derived Key',
    16,
  )
  return createSecretKey(new Uint8Array(key))
}
