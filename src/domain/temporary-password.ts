import type { PasswordPolicy } from './pool.ts'

const lower = 'abcdefghijkmnopqrstuvwxyz'
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const digits = '23456789'
const symbols = '!@#%*?-_=+'
const all = lower + upper + digits + symbols

/** The number of random bytes for a temporary password: two per character, and two per step of the shuffle. */
export const temporaryPasswordBytes = (policy: PasswordPolicy) => lengthFor(policy) * 4

const lengthFor = (policy: PasswordPolicy) => Math.max(12, policy.MinimumLength)

/** A password that every policy accepts: all four classes, at least twelve characters, none easily confused. */
export function newTemporaryPassword(policy: PasswordPolicy, random: Buffer): string {
  const length = lengthFor(policy)
  const pick = (from: string, index: number) => from[random.readUInt16BE(index * 2) % from.length] ?? ''
  const characters = [lower, upper, digits, symbols].map((from, index) => pick(from, index))
  for (let index = characters.length; index < length; index++) characters.push(pick(all, index))
  for (let index = length - 1; index > 0; index--) {
    const other = random.readUInt16BE((length + index) * 2) % (index + 1)
    const [one, two] = [characters[index] ?? '', characters[other] ?? '']
    characters[index] = two
    characters[other] = one
  }
  return characters.join('')
}
