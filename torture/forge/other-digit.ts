import type { Draw } from '../draw.ts'

/** Hexadecimal text with one digit changed. */
export const otherDigit = (digits: string, draw: Draw) => {
  const places = [...digits.matchAll(/[0-9a-f]/g)].map(({ index }) => index)
  const at = places[draw.below(places.length)] ?? 0
  return (
    digits.slice(0, at) +
    ((Number.parseInt(digits.charAt(at), 16) + 1 + draw.below(8)) % 10) +
    digits.slice(at + 1)
  )
}
