/** The owner of a password. Both parts go into the verifier, so it fits no other user. */
export interface PasswordOwner {
  /** The part of the pool id after the underscore. */
  readonly poolName: string
  /** The real user name (USER_ID_FOR_SRP). */
  readonly username: string
}

/** The stored form of a password. Hexadecimal. */
export interface Credentials {
  readonly salt: string
  readonly verifier: string
}

/**
 * Passwords by the Secure Remote Password protocol (RFC 5054 with Cognito's key derivation). OpenSSL computes modular
 * powers on other threads, so no method blocks the event loop.
 */
export interface Passwords {
  /** Salt and verifier for a new password. `salt` is hexadecimal, 16 bytes. */
  derive(owner: PasswordOwner, password: string, salt: string): Promise<Credentials>
  /** Whether the password is the one that the credentials were derived from. */
  matches(owner: PasswordOwner, password: string, credentials: Credentials): Promise<boolean>
  /** The server's public value B for a secret exponent b. All hexadecimal. */
  publicValue(verifier: string, b: string): Promise<string>
  /**
   * The signature that a client with the right password sends (PASSWORD_CLAIM_SIGNATURE), as bytes.
   * @throws {RangeError} A is zero modulo N, or no number of its size
   */
  proof(exchange: SrpExchange): Promise<Buffer>
  /** The same passwords for one caller. No task begins once the caller `isGone`. */
  of(isGone: () => boolean): Passwords
  close(): Promise<void>
}

export interface SrpExchange {
  readonly owner: PasswordOwner
  readonly verifier: string
  /** The client's public value. */
  readonly A: string
  readonly b: string
  readonly B: string
  readonly secretBlock: Buffer
  readonly timestamp: string
}
