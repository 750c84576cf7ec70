const beyondAscii = /[^ -~]/

/**
 * The form in which names are compared if case does not matter: Unicode's simple case folding. It maps one character
 * to one character and does not depend on a language.
 */
export function foldCase(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase()
  let folded = ''
  for (const character of text) folded += foldCharacter(character)
  return folded
}

/**
 * The form in which names are compared if neither case nor the way of writing a character matters. Compatibility
 * forms, such as full-width letters and ligatures, become the characters that they stand for (NFKC).
 */
export const foldName = (text: string): string =>
  beyondAscii.test(text) ? foldCase(text.normalize('NFKC')).normalize('NFKC') : text.toLowerCase()

function foldCharacter(character: string): string {
  // The dotless i has no simple folding, though its capital is the ASCII letter.
  if (character === 'ı') return character
  const upper = character.toUpperCase()
  const base = isOne(upper) ? upper : character
  const lower = base.toLowerCase()
  return isOne(lower) ? lower : character
}

const isOne = (text: string) => text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff)
