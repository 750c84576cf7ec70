import type { RandomSource } from '../crypto/random.ts'
import { regionUnfit } from '../errors.ts'

const digits = '0123456789'
const lower = 'abcdefghijklmnopqrstuvwxyz'

/**
 * An id for a new user pool: its region, an underscore, and nine letters or digits. Clients cut ids at the
 * underscore, so there is exactly one.
 * @throws {CognitoError} InvalidParameterException: the region has an underscore of its own
 */
export function newPoolId(random: RandomSource, region: string): string {
  if (region.includes('_')) throw regionUnfit(region)
  return `${region}_${pick(random, lower + lower.toUpperCase() + digits, 9)}`
}

/** An id for a new app client. */
export const newClientId = (random: RandomSource) => pick(random, lower + digits, 26)

/** A secret for a new app client, of some 260 bits. */
export const newClientSecret = (random: RandomSource) => pick(random, lower + digits, 51)

/** Random characters. Four bytes for each make all of them equally likely, to one part in sixty million. */
function pick(random: RandomSource, characters: string, length: number): string {
  const bytes = random.bytes(length * 4)
  return Array.from(
    { length },
    (_, index) => characters[bytes.readUInt32BE(index * 4) % characters.length],
  ).join('')
}
