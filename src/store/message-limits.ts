/** The number of sent messages that are kept for reading. */
export const maxSent = 1000

/**
 * The time that dead letters are kept, and waiting messages that no worker has handled since they expired
 * (milliseconds).
 */
export const deadLettersLast = 7 * 24 * 3_600_000

/** The longest rest of a message. One that is due later was put off by a wrong clock (milliseconds). */
export const maxMessageRest = 15 * 60_000

/**
 * Messages could be spread over several shards by bucket. One shard takes more of them than services carry, so all
 * are in one.
 */
export const bucket = 0
