import { listForms, toListForm } from '../domain/common-password.ts'
import type { RefusedPasswords } from './list.ts'

/** A list in memory. */
export function newWordList(words: readonly string[]): RefusedPasswords {
  const known = new Set(words.map(toListForm))
  return {
    has: async (password) => listForms(password).some((form) => known.has(form)),
    close: async () => undefined,
  }
}
