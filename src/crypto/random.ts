import { randomBytes, randomInt, randomUUID } from 'node:crypto'

export interface RandomSource {
  bytes(count: number): Buffer
  /** A random UUID that sorts by the time it was made (version 7). */
  id(now: number): string
  /** A random UUID that does not reveal when it was made (version 4). */
  uuid(): string
  /** Six decimal digits. */
  code(): string
}

/** Randomness from the operating system. */
export const newRandomSource = (fixedCode?: string): RandomSource => ({
  bytes: (count) => randomBytes(count),
  id: newId,
  uuid: () => randomUUID(),
  code: () => fixedCode ?? String(randomInt(1_000_000)).padStart(6, '0'),
})

/** A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then randomness. */
function newId(now: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
