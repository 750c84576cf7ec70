import { createHmac } from 'node:crypto'

/** The code that an app shows at a time (milliseconds) for a seed as people type it in. */
export function codeAt(secret: string, now: number): string {
  const counter = Buffer.alloc(8)
  counter.writeUIntBE(Math.floor(now / 30_000), 2, 6)
  const mac = createHmac('sha1', seedOf(secret)).update(counter).digest()
  const offset = (mac[19] ?? 0) % 16
  const number = mac.readUInt32BE(offset) % 2 ** 31
  return String(number % 1_000_000).padStart(6, '0')
}

/** The seed that people type in, as bytes (base32, RFC 4648). */
export function seedOf(secret: string): Buffer {
  const bits = Array.from(secret)
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
