/** The form in which passwords are compared with a list: letter case and look-alike characters make no difference. */
export const toListForm = (password: string): string => password.normalize('NFKC').toLowerCase()

/** An attacker still guesses a word with at most this many characters around it. */
const maxAdded = 4
/** Shorter words occur in too many passwords by coincidence. */
const shortestWord = 4

/**
 * The forms in which a list may contain a password: as it is, and trimmed. Trimming removes the few digits and signs
 * before and after it that a policy asks for. So `Password1!` is found as `password`.
 */
export function listForms(password: string): readonly string[] {
  const whole = toListForm(password)
  const word = whole.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const added = whole.length - word.length
  return added > 0 && added <= maxAdded && word.length >= shortestWord ? [whole, word] : [whole]
}
