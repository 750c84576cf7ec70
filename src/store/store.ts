import type {
  AliasKind,
  Alias,
  UserPlan,
  CodePurpose,
  Counted,
  CodeKey,
  CodeRecord,
  SessionKey,
  SessionRecord,
  OneTimeProof,
  SigningKeyRecord,
  AccessKeyRecord,
  StoredMessage,
  MessageOutcome,
  UserQuery,
  ListedUser,
} from '../domain/records.ts'
import type { AppClient, ClientRecord, Pool, PoolRecord } from '../domain/pool.ts'
import type { AnswerBound, Bound } from '../domain/limits.ts'
import type { User } from '../domain/user.ts'

/**
 * The operations that the rest of the server may ask of a database. Each command is one atomic unit of plain data. It
 * is done whole and durable when its promise resolves, or not at all. No transaction leaves the store. So a command
 * can be a message to a writer thread, one SQL statement, or an element of a batch. Ids and times come from the
 * caller.
 */
export interface Store {
  // Configuration. Answers are shared, unchanging objects: the same one until the configuration changes.

  findPool(id: string): Promise<Pool | undefined>
  /** Pools in order of id, from the one after `after`. */
  listPools(after: string | undefined, limit: number): Promise<readonly PoolRecord[]>
  /** Writes a pool. Version 1 is a new pool; any other replaces the version before it.
   * @throws {Conflict} the pool has another version, or a new pool's id is taken */
  savePool(record: PoolRecord): Promise<void>
  /** Hides the pool and its clients at once. Its rows are removed afterwards, in small steps. */
  removePool(id: string): Promise<void>
  findClient(id: string): Promise<AppClient | undefined>
  listClients(poolId: string, after: string | undefined, limit: number): Promise<readonly ClientRecord[]>
  /** @throws {Conflict} as savePool */
  saveClient(record: ClientRecord): Promise<void>
  removeClient(poolId: string, id: string): Promise<void>

  // Keys. `material` is sealed by the vault.

  /**
   * The keys of a pool, oldest first for each use. Keys that another process has added may be missing for four
   * seconds.
   */
  listSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]>
  /** The same keys, as the database has them now. */
  refreshSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]>
  /** Adds the keys whose uses the pool has no key for yet. Answers the keys that the pool has now. */
  addSigningKeys(keys: readonly SigningKeyRecord[]): Promise<readonly SigningKeyRecord[]>
  /** Adds the keys to those that their pools have, unless a pool is removed. */
  rotateSigningKeys(keys: readonly SigningKeyRecord[]): Promise<void>
  findAccessKey(id: string): Promise<AccessKeyRecord | undefined>
  listAccessKeys(): Promise<readonly AccessKeyRecord[]>
  /** Writes a key, except for the time of its last use. */
  saveAccessKey(key: AccessKeyRecord): Promise<void>
  /** Notes that a key was used, unless a later use is known. Other processes are not told. */
  noteKeyUse(id: string, at: number): Promise<void>
  removeAccessKey(id: string): Promise<boolean>

  // Users

  findUser(poolId: string, sub: string): Promise<User | undefined>
  /** The user of a token, and whether the session of the token is still alive: one row, by key. */
  findSignedInUser(
    poolId: string,
    sub: string,
    sessionId: string,
  ): Promise<{ user: User; alive: boolean } | undefined>
  /** The user who holds a name: by user name first, then by active alias. `name` is in its normal form. */
  findUserByName(poolId: string, name: string): Promise<User | undefined>
  /** The user who holds exactly this alias. */
  findAliasHolder(poolId: string, alias: Alias): Promise<User | undefined>
  /**
   * Carries out the plans, all or none. Plans for several users are one unit.
   * @throws {Conflict} a user has another version than the plan was decided on, or the code to use up is gone
   * @throws {AliasTaken} a name to be claimed has another holder
   */
  commit(...plans: readonly UserPlan[]): Promise<void>
  /**
   * The sealed salt and password verifier of a user, if they have a password. They are kept apart, since hardly any
   * operation needs them. A change of them is a new version of the user.
   */
  findCredentials(poolId: string, sub: string): Promise<string | undefined>
  listUsers(query: UserQuery): Promise<readonly ListedUser[]>

  // Codes and attempts

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
  /**
   * Counts an attempt at something that is limited, if the bound leaves one. Comparing and counting are one
   * statement, so parallel calls cannot exceed it. The counted thing need not be a user: `sub` tells it from others.
   * A `source` below 2 to the power of 20 tells sources apart, each with a bound of its own. Times more than five
   * minutes ahead of `now` count as now.
   */
  takeAttempt(counted: Counted, action: string, bound: Bound, now: number, source?: number): Promise<boolean>
  /**
   * Counts a password attempt as failed before it is judged, unless the user is locked out. After 5 failures in a row
   * the user is locked for 1 s. Each further failure doubles that, up to 15 minutes. After 15 minutes without an
   * attempt the count begins anew. After `maxInRow` failures in a row the user is locked until the failures are
   * forgotten. Attempts while locked do not count. A sign-in (openSession) forgets failures too.
   */
  takePasswordAttempt(counted: Counted, maxInRow: number, now: number): Promise<boolean>
  forgetPasswordAttempts(poolId: string, sub: string): Promise<void>

  // Sessions

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

  // Messages

  /** Adds a message that belongs to no other record. */
  addMessage(message: StoredMessage): Promise<void>
  /** Messages of any state for reading in development, newest first: at most `limit`, of the newest thousand. */
  listMessages(poolId: string | undefined, limit: number): Promise<readonly StoredMessage[]>
  /** Messages that wait, or dead letters, in the order in which they are due. */
  listUndelivered(state: 'waiting' | 'dead', limit: number): Promise<readonly StoredMessage[]>
  /**
   * Takes on messages that wait and are due, at most `limit`, and counts an attempt at each. The same statement makes
   * them due again at `until`, so no other worker takes them on before that.
   */
  claimMessages(now: number, until: number, limit: number): Promise<readonly StoredMessage[]>
  /**
   * Records the outcome of an attempt at a message; undefined removes the message. A success counts in any case, any
   * other outcome only if no other attempt has begun since.
   */
  settleMessage(
    attempt: Pick<StoredMessage, 'id' | 'attempts'>,
    outcome: MessageOutcome | undefined,
  ): Promise<void>
  /** Lets a dead letter wait again, due at once. Answers no if there is none that is still of use. */
  retryMessage(id: string, now: number): Promise<boolean>

  /**
   * Removes what time has made useless, in bounded steps. Messages that a wrong clock has put off become due again.
   */
  sweep(now: number): Promise<void>
  close(): Promise<void>
}

/** The state has changed between reading and writing: the caller reads again and decides again. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
  /** The disputed thing: calls that dispute the same thing can wait for one another. */
  readonly key: string

  constructor(key = '') {
    super(`changed meanwhile: ${key}`)
    this.key = key
  }
}

/** A name that was to be claimed belongs to another user. */
export class AliasTaken extends Error {
  override readonly name = 'AliasTaken'
  readonly kind: AliasKind

  constructor(kind: AliasKind) {
    super(`alias of kind ${kind} is taken`)
    this.kind = kind
  }
}

/** More commands wait than the store accepts. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy'
}

/** The database cannot do it now, for a reason outside the command (a full disk, say). It may work later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** The data cannot be used as it is. The message is one line for the operator: what is wrong, and what to do. */
export class StoreUnusable extends Error {
  override readonly name = 'StoreUnusable'
}
