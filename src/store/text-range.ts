import type { UserFilter } from '../domain/records.ts'

/**
 * The values that a filter wants, in the order of their bytes: from `from`, included, to `until`, excluded. Without
 * `until` the range goes to the end.
 */
export function rangeOf(filter: UserFilter | undefined): {
  readonly from: string
  readonly until: string | undefined
} {
  if (!filter) return { from: '', until: undefined }
  const { match, value } = filter
  return { from: value, until: match === 'equals' ? next(value) : afterPrefix(value) }
}

/** The first text after this one, in the order of bytes. */
export const next = (text: string) => `${text}\0`

/** The first text after all texts with a prefix: the last code point that can grow is raised by one. */
function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue
    // Surrogates are not characters, so they are skipped.
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
  }
  return undefined
}
