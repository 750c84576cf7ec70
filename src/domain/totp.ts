import { createHmac, timingSafeEqual } from 'node:crypto'

/** The time step of a code, in milliseconds. */
export const codeLasts = 30_000

/** The number of random bytes in a seed. (RFC 4226, section 4) */
export const seedBytes = 20

/** The code of a seed at one time step: six digits by HMAC-SHA-1. (RFC 6238) */
export function totpCode(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

/** The time step that a code belongs to: the current one, or the one before or after it, since clocks differ. */
export function findStep(seed: Uint8Array, code: string, now: number): number | undefined {
  const current = Math.floor(now / codeLasts)
  const given = Buffer.from(code)
  const isOf = (step: number) => {
    const right = Buffer.from(totpCode(seed, step))
    return given.length === right.length && timingSafeEqual(given, right)
  }
  return [current, current - 1, current + 1].find(isOf)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A seed as users type it into their apps: base32 without padding, five bytes to eight letters. (RFC 4648) */
export function toBase32(seed: Buffer): string {
  const bits = [...seed].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replace(/.{1,5}/g, (five) => alphabet.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
}
