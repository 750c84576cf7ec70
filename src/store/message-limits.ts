/** How many messages that were sent are kept for reading. */
export const mostSent = 1000

/** How long dead letters are kept, and messages that nobody has looked at since they were of use (milliseconds). */
export const deadLettersLast = 7 * 24 * 3_600_000

/** No message rests for so long, so one that is due later was put off by a clock that was wrong (milliseconds). */
export const longestRest = 15 * 60_000

/** Messages could lie on several shards by bucket. One shard takes more of them than services carry, so all are in one. */
export const bucket = 0
