/** Claims of an access token whose signature is verified. Times are in seconds, as in the token. */
export interface AccessClaims {
  readonly iss: string
  readonly sub: string
  readonly client_id: string
  readonly username: string
  readonly token_use: string
  readonly scope: string
  readonly exp: number
  readonly iat: number
  /** The time of the sign-in; refreshed tokens keep it. */
  readonly auth_time: number
  readonly jti: string
  /** The session that the token came from; absent if its app client had token revocation off. */
  readonly origin_jti?: string
}

export type JwtClaims = Readonly<Record<string, unknown>>

/** Signs and verifies a pool's ID and access tokens (JWT, RS256). */
export interface Tokens {
  /** The `iss` claim of a pool: the server's public URL and the pool id, unless the operator names another. */
  issuer(poolId: string): string
  /** Starts making the pool's keys if it has none yet, so that no call waits for them. */
  prepare(poolId: string): void
  /**
   * Signs both tokens, off the event loop. `iss` is added here.
   * @throws {CognitoError} TooManyRequestsException: the wait for a thread was too long, or the caller has left
   */
  sign(poolId: string, claims: PoolClaims, isGone?: () => boolean): Promise<SignedTokens>
  /**
   * The same, for a caller that goes on as soon as the tokens are being made, to what must not happen if they are
   * refused. They come in an object, since a promise of a promise would wait for both.
   * @throws {CognitoError} as `sign`
   */
  startSigning(poolId: string, claims: PoolClaims, isGone?: () => boolean): Promise<Signing>
  /**
   * Verifies an access token of any pool here and answers its claims. The checks are, in this order: well-formed,
   * signed by its pool, not expired, of the right use and issuer. The caller checks revocation and scope.
   * @throws {CognitoError} NotAuthorizedException: Invalid Access Token · Could not verify signature for Access
   *   Token · Access Token has expired
   */
  verify(token: string, now: number): Promise<{ readonly poolId: string; readonly claims: AccessClaims }>
  /**
   * The pool's public keys as a JSON Web Key Set.
   * @throws {CognitoError} ResourceNotFoundException
   */
  keySet(poolId: string): Promise<{ readonly keys: readonly Readonly<Record<string, string>>[] }>
}

/** The claims of both tokens. */
export interface PoolClaims {
  readonly id: JwtClaims
  readonly access: JwtClaims
}

/** Tokens that are being signed. */
export interface Signing {
  readonly tokens: Promise<SignedTokens>
}

export interface SignedTokens {
  readonly id: string
  readonly access: string
}
