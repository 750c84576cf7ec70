/**
 * How long a signing key is kept once there is a newer one for the same use (milliseconds): a token is good for a day at
 * most, and the newer key may have come into use somewhat later than it was made.
 */
export const keyOverlap = 25 * 3_600_000
