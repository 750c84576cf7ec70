/** The times that attempts are limited in, in milliseconds. */
export const hour = 3_600_000
export const day = 24 * hour

/**
 * An attempt is kept as one number: when it was made, and in the lowest bits where it came from. So one statement
 * counts those of one source and those of all.
 */
const sourceBits = 20
export const sourceMask = 2 ** sourceBits - 1

/** The number of an attempt, as text: it has more digits than a number of JavaScript holds. */
export const markOf = (at: number, source: number): string =>
  ((BigInt(at) << BigInt(sourceBits)) | BigInt(source & sourceMask)).toString()

/** How a code notes from where it was answered: as many characters for each answer. */
export const answerLength = 6
export const answerMark = (source: number): string =>
  `${(source & sourceMask).toString(16).padStart(answerLength - 1, '0')},`
