/** How passwords of a list are compared: letters of either case are the same, and so are characters that look alike. */
export const toListForm = (password: string): string => password.normalize('NFKC').toLowerCase()

/** A word with so many characters around it is still that word, to who guesses. */
const mostAdded = 4
/** Shorter words stand in too much by chance. */
const shortestWord = 4

/**
 * The forms in which a list may have a password: as it is, and without the few digits and signs before and after it that a
 * policy asks for, so that `Password1!` is found as `password`.
 */
export function listForms(password: string): readonly string[] {
  const whole = toListForm(password)
  const word = whole.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const added = whole.length - word.length
  return added > 0 && added <= mostAdded && word.length >= shortestWord ? [whole, word] : [whole]
}
