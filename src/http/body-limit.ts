import type { Shape } from '../model/shapes.ts'
import { actions, shapes } from '../model/table.ts'
import type { Action } from '../model/types.ts'

/** The longest request (bytes), whatever the model allows. */
export const maxBodyLength = 1_048_576
/** The length that every request may have (bytes), so that clients may send unknown members. */
export const shortBody = 16_384

/**
 * The longest body of an action (bytes). It is the JSON length of the longest values that the model allows, each
 * character escaped. The model leaves some members without a maximum; those have one of ours here.
 */
export function bodyLimit(action: Action): number {
  let limit = limits.get(action)
  if (limit === undefined) {
    limit = Math.min(maxBodyLength, Math.max(shortBody, maxLengthOf(actions[action].input)))
    limits.set(action, limit)
  }
  return limit
}

/** A cache of computed limits. It has at most one entry per action. */
const limits = new Map<Action, number>()

/** A UTF-16 character as `\u4e00`; some clients escape everything beyond ASCII like this. */
const bytesOfCharacter = 6
/** Quotes, a colon or a comma, and the blanks that some clients add around them. */
const bytesAround = 6
const bytesOfNumber = 24
/** A list without a maximum: all attributes that a user can have, or values that each make sense once. */
const maxInList = 80
/** A text without a maximum (characters). */
const maxTextLength = 2048
/** Texts of any purpose. Their maximum in the model is that of the longest text, so it is not specific to them. */
const anyTexts = new Set(['StringType', 'PaginationKey'])
/** The total of all entries of a map without a maximum, and of a document (bytes). */
const maxMapLength = 32_768
const maxDocumentLength = 65_536

/** Texts without a maximum that need no JSON escapes (bytes). Tokens grow with the claims of a pool's function. */
const plainTexts: Readonly<Record<string, number>> = { TokenModelType: 12_288, HexStringType: 4096 }

/** The most bytes that a value of a shape takes. The API has no recursive shapes. */
function maxLengthOf(name: string): number {
  const shape = shapes[name]
  if (!shape) throw new TypeError(`the model has no shape ${name}`)
  return maxValueLength(name, shape)
}

function maxValueLength(name: string, shape: Shape): number {
  switch (shape.kind) {
    case 'string': {
      if (shape.enum) return Math.max(...shape.enum.map((value) => value.length)) + bytesAround
      const most = anyTexts.has(name) ? maxTextLength : (shape.max ?? maxTextLength)
      return (plainTexts[name] ?? most * bytesOfCharacter) + bytesAround
    }
    case 'blob':
      // Base64 has one character that may be escaped, the slash.
      return Math.ceil((shape.max ?? maxDocumentLength) / 3) * 4 * 2 + bytesAround
    case 'list':
      return (shape.max ?? maxInList) * maxLengthOf(shape.member) + bytesAround
    case 'map':
      if (shape.max === undefined) return maxMapLength
      return shape.max * (maxLengthOf(shape.key) + maxLengthOf(shape.value)) + bytesAround
    case 'structure':
      return Object.entries(shape.members).reduce(
        (sum, [member, target]) => sum + member.length + bytesAround + maxLengthOf(target),
        bytesAround,
      )
    case 'document':
      return maxDocumentLength
    case 'boolean':
    case 'integer':
    case 'long':
    case 'timestamp':
      break
  }
  return bytesOfNumber + bytesAround
}
