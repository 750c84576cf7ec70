import { DiffieHellman, type DiffieHellmanGroup, getDiffieHellman } from 'node:crypto'

const name = 'modp15'

/** The modulus: group 15 of RFC 3526, a safe prime of 3072 bits. The generator is 2. */
export const N = BigInt(`0x${getDiffieHellman(name).getPrime('hex')}`)

/** 2 to a secret power modulo N, by OpenSSL. The time that it takes does not reveal the power. */
export function powerOfTwo(exponent: string): bigint {
  return toNumber(groupWith(exponent).generateKeys('hex'))
}

/** A power modulo N, by OpenSSL. The time that it takes does not reveal the exponent. */
export function power(base: bigint, exponent: string): bigint {
  const reduced = base % N
  // OpenSSL refuses bases that only a cheating client would use in key agreement.
  if (reduced <= 1n) return reduced
  if (reduced === N - 1n) return toNumber(exponent) % 2n === 0n ? 1n : reduced
  return toNumber(groupWith(exponent).computeSecret(toHex(reduced), 'hex', 'hex'))
}

/** Whether a text is a number as clients send them: hexadecimal, at most as many bits as N. */
export const isNumber = (text: string): boolean => /^0*[0-9a-f]{1,768}$/i.test(text)

/**
 * Whether a client's public value is valid: a number that is not zero modulo N. Zero would make the shared secret zero
 * for any password.
 */
export const isPublicValue = (text: string): boolean => isNumber(text) && toNumber(text) % N !== 0n

export const toNumber = (hex: string) => BigInt(`0x${hex}`)

/** Hexadecimal of whole bytes. */
export function toHex(value: bigint): string {
  const digits = value.toString(16)
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

/**
 * The built-in group with a chosen exponent. A custom group is tested for primality at every call, which takes more
 * than a second. The built-in groups are known to be good. They lack the method that sets the exponent only because
 * key agreement does not need it.
 */
function groupWith(exponent: string): DiffieHellmanGroup {
  const group = getDiffieHellman(name)
  DiffieHellman.prototype.setPrivateKey.call(group, exponent, 'hex')
  return group
}
