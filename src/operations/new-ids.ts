import type { RandomSource } from '../crypto/random.ts'

const digits = '0123456789'
const lower = 'abcdefghijklmnopqrstuvwxyz'

/** The form of AWS's regions, by aws-jwt-verify. */
const awsRegion = /^(eusc-)?[a-z]{2}-(gov-)?[a-z]+-\d$/

/**
 * An id for a new user pool: its region, an underscore, and nine letters or digits. Clients cut ids at the underscore,
 * and verifiers of tokens refuse ids that do not begin with a region of AWS. In another region it is `us-east-1`.
 */
export function newPoolId(random: RandomSource, region: string): string {
  const start = awsRegion.test(region) ? region : 'us-east-1'
  return `${start}_${pick(random, lower + lower.toUpperCase() + digits, 9)}`
}

/** An id for a new app client. */
export const newClientId = (random: RandomSource) => pick(random, lower + digits, 26)

/** An id for a new group, which no client sees. */
export const newGroupId = (random: RandomSource) => pick(random, lower + digits, 16)

/** A secret for a new app client, of some 270 bits. */
export const newClientSecret = (random: RandomSource) => pick(random, lower + digits, 52)

/** Random characters. Four bytes for each make all of them equally likely, to one part in sixty million. */
function pick(random: RandomSource, characters: string, length: number): string {
  const bytes = random.bytes(length * 4)
  return Array.from(
    { length },
    (_, index) => characters[bytes.readUInt32BE(index * 4) % characters.length],
  ).join('')
}
