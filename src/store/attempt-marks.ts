/** The periods that attempts are limited in, in milliseconds. */
export const hour = 3_600_000
export const day = 24 * hour

/**
 * An attempt is kept as one number: its time, and in the lowest bits its source. So one statement counts the attempts
 * of one source and those of all.
 */
const sourceBits = 20
export const sourceMask = 2 ** sourceBits - 1

/** The number of an attempt, as text: it has more digits than a JavaScript number holds. */
export const markOf = (at: number, source: number): string =>
  ((BigInt(at) << BigInt(sourceBits)) | BigInt(source & sourceMask)).toString()

/** A code notes the source of each answer as a mark of so many characters. */
export const answerLength = 6
export const answerMark = (source: number): string =>
  `${(source & sourceMask).toString(16).padStart(answerLength - 1, '0')},`
