import type { OneTimeProof, SessionKey, SessionRecord } from '../../domain/records.ts'

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
  /** Replaces the hash of the refresh token, if it is still `from`. The old one stays known until `graceEnds`. */
  rotateSession(session: SessionKey, from: string, to: string, graceEnds: number): Promise<boolean>
  /** Ends one session. Its refresh token and access tokens are refused from then on. */
  closeSession(session: SessionKey): Promise<void>
}
