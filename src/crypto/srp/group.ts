import { DiffieHellman, type DiffieHellmanGroup, getDiffieHellman } from 'node:crypto'

const name = 'modp15'

/** The modulus: group 15 of RFC 3526, a safe prime of 3072 bits. The generator is 2. */
export const N = BigInt(`0x${getDiffieHellman(name).getPrime('hex')}`)

/** 2 to a secret power modulo N, by OpenSSL, in a time that does not tell the power. */
export function powerOfTwo(exponent: string): bigint {
  return toNumber(groupWith(exponent).generateKeys('hex'))
}

/** A power modulo N, by OpenSSL, in a time that does not tell the exponent. */
export function power(base: bigint, exponent: string): bigint {
  const reduced = base % N
  // OpenSSL takes no base that could only come from somebody who cheats at key agreement.
  if (reduced <= 1n) return reduced
  if (reduced === N - 1n) return toNumber(exponent) % 2n === 0n ? 1n : reduced
  return toNumber(groupWith(exponent).computeSecret(toHex(reduced), 'hex', 'hex'))
}

/** Whether a client's public value is one: hexadecimal, of at most as many bits as N, and not zero modulo N, which
 * would make the shared secret zero whatever the password is. */
export function isPublicValue(text: string): boolean {
  return /^0*[0-9a-f]{1,768}$/i.test(text) && toNumber(text) % N !== 0n
}

export const toNumber = (hex: string) => BigInt(`0x${hex}`)

/** Hexadecimal of whole bytes. */
export function toHex(value: bigint): string {
  const digits = value.toString(16)
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

/**
 * The built-in group with a chosen exponent. Groups of one's own making are tested for primality at every call, which
 * takes more than a second; the built-in ones are known to be good. They lack the method that sets the exponent only
 * because key agreement has no use for it.
 */
function groupWith(exponent: string): DiffieHellmanGroup {
  const group = getDiffieHellman(name)
  DiffieHellman.prototype.setPrivateKey.call(group, exponent, 'hex')
  return group
}
