import { serializationFault } from '../errors.ts'

/** Lists and objects within each other, the request itself included. The deepest of the API has eight. */
const deepest = 32
/** Texts, lists, objects and commas in all. A pool with everything set has some hundreds. */
const mostValues = 10_000

const quote = 0x22
const backslash = 0x5c

/** What a byte outside of texts is. All others are blanks, or parts of numbers, words and members. */
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
 * Looks at the bytes of a request before they are parsed: a megabyte of brackets or of members takes the parser fifty
 * milliseconds and more. Nothing is looked at any more after the first byte that is no JSON, since the parser gets no
 * further either.
 * @throws {CognitoError} SerializationException: it is nested too deeply, or holds too many values
 */
export const checkBounds = (body: Buffer): void => new JsonBounds().add(body)

/** Where the bytes that come next stand: outside of texts, in one, behind a backslash in one, or behind all JSON. */
const [between, inText, escaped, noJson] = [0, 1, 2, 3]

/** The same for a request that comes in pieces, so that the rest need not be taken in. */
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
      if (depth > deepest) throw serializationFault('The request body is nested too deeply.')
      if (values > mostValues) throw serializationFault('The request body holds too many values.')
    }
    this.#depth = depth
    this.#values = values
  }

  /** The last byte of the text that begins at `start`, or of the piece. */
  #beginText(piece: Buffer, start: number): number {
    // Most texts have no quote in them, which the search by native code finds much faster.
    const end = piece.indexOf(quote, start + 1)
    if (end >= 0 && piece[end - 1] !== backslash) return end
    this.#place = inText
    return this.#endText(piece, start + 1) - 1
  }

  /** Where it goes on behind the text that `from` stands in. */
  #endText(piece: Buffer, from: number): number {
    if (this.#place === noJson) return piece.length
    // What is searched for twice is short, or the search has found nothing.
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
