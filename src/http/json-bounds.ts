import { serializationFault } from '../errors.ts'

/** The maximum nesting of lists and objects, the request itself included. The deepest in the API has eight levels. */
const maxDepth = 32
/** The maximum total of texts, lists, objects and commas. A pool with everything set has some hundreds. */
const maxValues = 10_000

const quote = 0x22
const backslash = 0x5c

/** The kinds of bytes outside of texts. All others are blanks, or parts of numbers, words and members. */
const [plain, opening, closing, separating, quoting, foreign] = [0, 1, 2, 3, 4, 5]
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  if (character === '{' || character === '[') return opening
  if (character === '}' || character === ']') return closing
  if (character === ',') return separating
  if (character === '"') return quoting
  return /[\s\d:.+\-eEtrufalsn]/.test(character) ? plain : foreign
})

/**
 * Checks the bytes of a request before they are parsed. The parser needs fifty milliseconds and more for a megabyte
 * of brackets or members. The check stops at the first byte that is no JSON, since the parser stops there too.
 * @throws {CognitoError} SerializationException: it is nested too deeply, or holds too many values
 */
export const checkBounds = (body: Buffer): void => new JsonBounds().add(body)

/** The position of the next bytes: outside of texts, in one, after a backslash in one, or after all JSON. */
const [between, inText, escaped, noJson] = [0, 1, 2, 3]

/** The same check for a request that arrives in pieces, so that the rest need not be read. */
export class JsonBounds {
  #depth = 0
  #values = 0
  #place: number = between

  /** @throws {CognitoError} SerializationException: it is nested too deeply, or holds too many values */
  add(piece: Buffer): void {
    let depth = this.#depth
    let values = this.#values
    for (let at = this.#place === between ? 0 : this.#endText(piece, 0); at < piece.length; at++) {
      const kind = kinds[piece[at] ?? 0]
      if (kind === plain) continue
      if (kind === quoting) at = this.#beginText(piece, at)
      else if (kind === foreign) {
        this.#place = noJson
        return
      }
      if (kind === closing) depth -= 1
      else values += 1
      if (kind === opening) depth += 1
      if (depth > maxDepth) throw serializationFault('The request body is nested too deeply.')
      if (values > maxValues) throw serializationFault('The request body holds too many values.')
    }
    this.#depth = depth
    this.#values = values
  }

  /** The index of the last byte of the text that begins at `start`, or of the piece. */
  #beginText(piece: Buffer, start: number): number {
    // Most texts contain no escaped quote. The native search finds their end much faster.
    const end = piece.indexOf(quote, start + 1)
    if (end >= 0 && piece[end - 1] !== backslash) return end
    this.#place = inText
    return this.#endText(piece, start + 1) - 1
  }

  /** The index after the text that contains `from`. */
  #endText(piece: Buffer, from: number): number {
    if (this.#place === noJson) return piece.length
    // A part that is searched twice is short, or the search in it found nothing.
    if (this.#place === inText && piece.indexOf(backslash, from) < 0) {
      const end = piece.indexOf(quote, from)
      if (end >= 0) this.#place = between
      return end < 0 ? piece.length : end + 1
    }
    let isEscaped = this.#place === escaped
    for (let at = from; at < piece.length; at++) {
      const byte = piece[at]
      if (isEscaped) isEscaped = false
      else if (byte === backslash) isEscaped = true
      else if (byte === quote) {
        this.#place = between
        return at + 1
      }
    }
    this.#place = isEscaped ? escaped : inText
    return piece.length
  }
}
