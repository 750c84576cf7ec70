/** The longest line. A longer line is printed in parts. */
const maxLineLength = 16_384

/** Splits text that comes in pieces into lines. */
export function newLineSplitter(print: (line: string) => void) {
  let rest = ''
  return {
    take(text: string): void {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) print(line)
      if (rest.length <= maxLineLength) return
      print(rest)
      rest = ''
    },
    /** Prints what is left. */
    end(): void {
      if (rest !== '') print(rest)
      rest = ''
    },
  }
}
