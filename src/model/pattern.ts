/**
 * Whether a whole string satisfies a pattern of the model. Patterns are written for Java, where `\s` and `\S` mean
 * ASCII white space and the dot refuses a few more line ends than in JavaScript; they keep that meaning here.
 *
 * Patterns made of one class of characters, with or without fixed words between, take time in proportion to the
 * length of the string: some of them have no maximum length, and trying every split of a megabyte takes hours.
 */
export function toMatcher(pattern: string): (value: string) => boolean {
  return toRunMatcher(pattern) ?? toExpressionMatcher(pattern)
}

function toExpressionMatcher(pattern: string): (value: string) => boolean {
  const dotAll = pattern.startsWith('(?s)')
  const body = toJavaScript(dotAll ? pattern.slice('(?s)'.length) : pattern, dotAll)
  const expression = new RegExp(`^(?:${body})$`, dotAll ? 'us' : 'u')
  return (value) => expression.test(value)
}

const whiteSpace = String.raw`\t-\r `
const notWhiteSpace = String.raw`\0-\x08\x0e-\x1f!-\u{10ffff}`
const lineEnds = String.raw`\n\r\x85\u2028\u2029`

/** The same pattern in JavaScript's words. */
function toJavaScript(pattern: string, dotAll: boolean): string {
  let inClass = false
  return pattern.replace(/\\.|[[\].]/gs, (token) => {
    if (token === '[') inClass = true
    if (token === ']') inClass = false
    if (token === String.raw`\s`) return inClass ? whiteSpace : `[${whiteSpace}]`
    if (token === String.raw`\S`) return inClass ? notWhiteSpace : `[${notWhiteSpace}]`
    if (token === '.' && !inClass && !dotAll) return `[^${lineEnds}]`
    return token
  })
}

/**
 * For `[…]+`, `[…]*` and such classes with fixed words between them, all of the same class that also takes in the
 * words: every character must be in the class, and the words must come in order. Undefined for other patterns.
 */
function toRunMatcher(pattern: string): ((value: string) => boolean) | undefined {
  const body = pattern.replace(/^\^|\$$/g, '')
  const characters = /^\[(?!\^)(?:\\.|[^\\\]])+\]/.exec(body)?.[0]
  if (!characters) return undefined
  const stranger = new RegExp(`[^${toJavaScript(characters, false).slice(1)}`, 'u')
  const parts = body.split(characters).slice(1)
  const runs: { least: number; word: string }[] = []
  for (const part of parts) {
    const [, repeat, word] = /^([*+])((?:\\\W|[^\\[\](){}*+?.|^$])*)$/.exec(part) ?? []
    if (!repeat || word === undefined) return undefined
    runs.push({ least: repeat === '+' ? 1 : 0, word: word.replaceAll('\\', '') })
  }
  const last = runs.pop()
  if (!last || last.word !== '' || runs.some(({ word }) => word === '' || stranger.test(word)))
    return undefined
  return (value) => {
    let at = 0
    for (const { least, word } of runs) {
      const found = value.indexOf(word, at + least)
      if (found === -1) return false
      at = found + word.length
    }
    return value.length - at >= last.least && !stranger.test(value)
  }
}
