import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long a code is the current one, in milliseconds. */
export const codeLasts = 30_000

/** How many random bytes a seed has. (RFC 4226, section 4) */
export const seedBytes = 20

/** The code that a seed makes at one step of time: six digits by HMAC-SHA-1. (RFC 6238) */
export function totpCode(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

/** The step of time that a code belongs to: this one, or the one before or after it, as clocks differ. */
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

/** A seed as people type it into their apps: base32 without padding, five bytes to eight letters. (RFC 4648) */
export function toBase32(seed: Buffer): string {
  const bits = [...seed].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replace(/.{1,5}/g, (five) => alphabet.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
}
