import type { CodePurpose, CodeRecord, StoredMessage } from '../../domain/records.ts'
import type { AnswerBound } from '../../domain/limits.ts'

/** The hash of a decoy code for a real user, as long as any other hash. */
export const noAnswer = '0'.repeat(64)

/** A pending code. If a hash is given, only the code with this hash is meant. */
export interface CodeKey {
  readonly poolId: string
  readonly sub: string
  readonly purpose: CodePurpose
  readonly hash?: string | undefined
}

/** Codes that wait for an answer. */
export interface CodeStore {
  /** The code that waits for an answer, if any. Only a keyed hash of its value is known. */
  findCode(poolId: string, sub: string, purpose: CodePurpose): Promise<CodeRecord | undefined>
  /**
   * Puts a code and its messages in the place of an earlier code of the same purpose. The user's row stays as it is.
   * Nothing happens if the user is gone.
   */
  putCode(code: CodeRecord, messages: readonly StoredMessage[]): Promise<void>
  /**
   * Puts a code that no answer fits. So a decoy user is answered like a user who waits for a code. Its `sub` need not
   * belong to a user.
   */
  putDecoyCode(code: CodeRecord): Promise<void>
  /**
   * Takes one of the answers that a code is good for, and answers the code. Undefined if no code waits, or it was
   * answered too often: from this source, or from all. Comparing and counting are one statement.
   */
  takeCode(key: CodeKey, bound: AnswerBound, source: number): Promise<CodeRecord | undefined>
}
