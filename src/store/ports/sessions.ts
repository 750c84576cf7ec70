export interface SessionKey {
  readonly poolId: string
  readonly sub: string
  readonly sessionId: string
}

export interface SessionRecord extends SessionKey {
  readonly client: string
  /** When the user signed in. */
  readonly created: number
  /** When the refresh token ends. */
  readonly expires: number
  /** Until when a token of this session can be valid; the row may be deleted afterwards. */
  readonly keepUntil: number
  /** The keyed hash of the current refresh token, and of the previous one with the end of its grace period. */
  readonly hash: string
  readonly previousHash?: string
  readonly graceEnds?: number
}

/** The refresh tokens of a session: the current one, and the previous one with the end of its grace period. */
export type RefreshHashes = Pick<SessionRecord, 'hash' | 'previousHash' | 'graceEnds'>

/** A proof of a password that is valid for one sign-in. Only used proofs are stored. */
export interface OneTimeProof {
  readonly poolId: string
  readonly sub: string
  /** Identifies the proof among all others of the user. */
  readonly id: string
  /** When the proof is refused in any case, so that the row can be deleted. */
  readonly expires: number
}

/** Sessions, and proofs that are good for one sign-in. */
export interface SessionStore {
  /**
   * Starts a session, forgets failed passwords, and drops sessions of this user that are past use. If the proof was
   * used before, it does nothing and answers no. `epoch` is the user's `signInEpoch` that the sign-in was judged in;
   * 0 stands for none.
   * @throws {Conflict} the user is gone, or in another epoch
   */
  openSession(session: SessionRecord, proof?: OneTimeProof, epoch?: number): Promise<boolean>
  /** Uses up a proof without starting a session. Answers no if it was used before. */
  consumeProof(proof: OneTimeProof): Promise<boolean>
  findSession(poolId: string, sub: string, sessionId: string): Promise<SessionRecord | undefined>
  /** Replaces the hashes of the refresh tokens, if the current one is still `from`. */
  rotateSession(session: SessionKey, from: string, to: RefreshHashes): Promise<boolean>
  /** Ends one session. Its refresh token and access tokens are refused from then on. */
  closeSession(session: SessionKey): Promise<void>
}
