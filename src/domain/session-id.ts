import { isAhead } from './clock.ts'

/**
 * The creation time of a UUID of version 7, in milliseconds since 1970 (RFC 9562, 5.7). Token ids and session ids are
 * of this kind. So revocation is exact to the millisecond, although a token's own times are whole seconds.
 */
export const issuedAt = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/**
 * The moment at which a session or token of a user is made. A server with a fast clock may have revoked everything
 * before a moment that is still in the future here. The new session or token is dated no earlier than that moment, or
 * it would be refused.
 */
export const madeAt = (now: number, { tokensValidAfter }: { readonly tokensValidAfter: number }): number =>
  isAhead(tokensValidAfter, now) ? now : Math.max(now, tokensValidAfter)
