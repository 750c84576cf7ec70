/** The time in which attempts are limited, and the longest, after which a row of attempts says nothing any more. */
export const hour = 3_600_000
export const day = 24 * hour

/** How many failures in a row lock a user, and for how long at first and at most. */
export const patience = 5
export const shortestLock = 1000
/** Also the time without attempts after which failures are forgotten. */
export const longestLock = 15 * 60_000
