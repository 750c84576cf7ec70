import { serializationFault } from '../errors.ts'

/** Lists and objects within each other, the request itself included. The deepest of the API has eight. */
const deepest = 32
/** Members and items in all, about. A pool with everything set has some hundreds. */
const mostValues = 10_000

const quote = 0x22
const comma = 0x2c
const backslash = 0x5c
const [openList, closedList, openObject, closedObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Looks at the bytes of a request before they are parsed: a megabyte of brackets or of members takes the parser fifty
 * milliseconds and more. Whether it is JSON at all is left to the parser.
 * @throws {CognitoError} SerializationException: it is nested too deeply, or holds too many values
 */
export function checkBounds(body: Buffer): void {
  let depth = 0
  let values = 0
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (byte === quote) at = endOfText(body, at)
    else if (byte === comma) values += 1
    else if (byte === closedList || byte === closedObject) depth -= 1
    else if (byte === openList || byte === openObject) {
      depth += 1
      values += 1
      if (depth > deepest) throw serializationFault('The request body is nested too deeply.')
    }
    if (values > mostValues) throw serializationFault('The request body holds too many values.')
  }
}

/** Where a text ends that begins at `start`: at the first quote that is not escaped, or with the body. */
function endOfText(body: Buffer, start: number): number {
  for (let from = start + 1; ;) {
    const end = body.indexOf(quote, from)
    if (end < 0) return body.length
    let first = end
    while (first > from && body[first - 1] === backslash) first -= 1
    if ((end - first) % 2 === 0) return end
    from = end + 1
  }
}
