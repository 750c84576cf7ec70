/** Numbers that look like chance and follow from a seed, so that a run can be repeated. */
export interface Draw {
  /** A whole number from 0, below `limit`. */
  below(limit: number): number
  pick<T>(list: readonly [T, ...T[]]): T
}

/** Mulberry32: a good spread is all that is asked of it. */
export function newDraw(seed: number): Draw {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
  return { below, pick: (list) => list[below(list.length)] ?? list[0] }
}

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const strangers = '+/=.~ \n\t\0%é'

/** The text with something small about it changed: another text, whatever is drawn. */
export function mutate(text: string, draw: Draw): string {
  const at = draw.below(text.length)
  const letter = base64url.charAt(draw.below(base64url.length))
  const stranger = strangers.charAt(draw.below(strangers.length))
  const mutant = draw.pick<() => string>([
    () => text.slice(0, at) + letter + text.slice(at + 1),
    () => text.slice(0, at) + letter + text.slice(at + 1),
    // Where spare bits are.
    () => text.slice(0, -1) + letter,
    () => respellEnd(text, draw),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + letter + text.slice(at),
    () => text.slice(0, at) + stranger + text.slice(at),
    () => text + stranger,
    () => stranger + text,
    () => text + letter,
    () => text.slice(0, at),
    () => text.replaceAll('-', '+').replaceAll('_', '/'),
    () => text.replaceAll('+', '-').replaceAll('/', '_'),
    () => text.replace(/=+$/, ''),
    () => text.slice(0, at) + text.slice(at).toUpperCase(),
    () => swap(text, at, draw.below(text.length)),
  ])()
  return mutant === text ? mutate(text, draw) : mutant
}

/** Changes the last letter of one of the parts between dots, or of the whole before its padding. */
function respellEnd(text: string, draw: Draw): string {
  const parts = text.split('.')
  const index = draw.below(parts.length)
  parts[index] = (parts[index] ?? '').replace(/[^=](=*)$/, `${base64url.charAt(draw.below(64))}$1`)
  return parts.join('.')
}

function swap(text: string, one: number, other: number): string {
  const letters = text.split('')
  ;[letters[one], letters[other]] = [letters[other] ?? '', letters[one] ?? '']
  return letters.join('')
}
