/**
 * The time that a signing key is kept once there is a newer one for the same use (milliseconds). A token is good for
 * a day at most. The newer key may come into use somewhat later than it was made.
 */
export const keyOverlap = 25 * 3_600_000
