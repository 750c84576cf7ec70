/** How many messages that were sent are kept for reading. */
export const mostSent = 1000

/** How long dead letters are kept, and messages that nobody has looked at since they were of use (milliseconds). */
export const deadLettersLast = 7 * 24 * 3_600_000

/** Messages could lie on several shards by bucket. One shard takes more of them than services carry, so all are in one. */
export const bucket = 0
