import { isAhead } from './clock.ts'

/** When a UUID of version 7 was made, in milliseconds since 1970 (RFC 9562, 5.7). Ids of tokens and sessions are of
 * this kind, so revocation can be told to the millisecond although a token's own times are whole seconds. */
export const issuedAt = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/**
 * The moment at which a session or token of a user is made. A server whose clock is ahead may just have ended all that was
 * made before a moment which is still to come here: what is made now is no older than that, or it would be refused.
 */
export const madeAt = (now: number, { tokensValidAfter }: { readonly tokensValidAfter: number }): number =>
  isAhead(tokensValidAfter, now) ? now : Math.max(now, tokensValidAfter)
