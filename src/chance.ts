import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Chance } from './operations/ground.ts'

/** Randomness from the operating system. */
export const newChance = (fixedCode?: string): Chance => ({
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
