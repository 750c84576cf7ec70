/** When a UUID of version 7 was made, in milliseconds since 1970 (RFC 9562, 5.7). Ids of tokens and sessions are of
 * this kind, so revocation can be told to the millisecond although a token's own times are whole seconds. */
export const issuedAt = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
