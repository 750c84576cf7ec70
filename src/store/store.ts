import type { AppClient, ClientRecord, Pool, PoolRecord } from '../rules/pool.ts'
import type { KeyRights } from '../rules/key-rights.ts'
import type { AnswerBound, Bound } from '../rules/limits.ts'
import type { User } from '../rules/user.ts'

/**
 * What the rest of the server may ask of a database. Each command is one atomic unit of plain data: it is done whole
 * and durable when its promise resolves, or not at all. No transaction leaves the store, so a command can be a
 * message to a writer thread, one SQL statement, or an element of a batch. Ids and times come from the caller.
 */
export interface Store {
  // Configuration. Answers are shared, unchanging objects: the same one until the configuration changes.

  findPool(id: string): Promise<Pool | undefined>
  /** Pools in order of id, from the one after `after`. */
  listPools(after: string | undefined, limit: number): Promise<readonly PoolRecord[]>
  /** Writes a pool. Version 1 is a new pool; any other replaces the version before it.
   * @throws {Conflict} the pool has another version, or a new pool's id is taken */
  savePool(record: PoolRecord): Promise<void>
  /** Hides the pool and its clients at once; its rows are removed afterwards, in small steps. */
  removePool(id: string): Promise<void>
  findClient(id: string): Promise<AppClient | undefined>
  listClients(pool: string, after: string | undefined, limit: number): Promise<readonly ClientRecord[]>
  /** @throws {Conflict} as savePool */
  saveClient(record: ClientRecord): Promise<void>
  removeClient(pool: string, id: string): Promise<void>

  // Keys. `material` is sealed by the vault.

  /** The keys of a pool, oldest first for each use. What another process has added may be missing for four seconds. */
  listSigningKeys(pool: string): Promise<readonly SigningKeyRecord[]>
  /** The same, as the database has them now. */
  refreshSigningKeys(pool: string): Promise<readonly SigningKeyRecord[]>
  /** Adds the keys if the pool has none of their uses yet; answers those that the pool has now. */
  addSigningKeys(keys: readonly SigningKeyRecord[]): Promise<readonly SigningKeyRecord[]>
  /** Adds the keys to those that their pools have, unless a pool is removed. */
  rotateSigningKeys(keys: readonly SigningKeyRecord[]): Promise<void>
  findAccessKey(id: string): Promise<AccessKeyRecord | undefined>
  listAccessKeys(): Promise<readonly AccessKeyRecord[]>
  /** Writes a key but for when it was used. */
  saveAccessKey(key: AccessKeyRecord): Promise<void>
  /** Notes that a key was used, unless a later use of it is known. Other processes are not told. */
  noteKeyUse(id: string, at: number): Promise<void>
  removeAccessKey(id: string): Promise<boolean>

  // Users

  findUser(pool: string, sub: string): Promise<User | undefined>
  /** The user of a token, and whether the session that the token came from is still alive; one row, by key. */
  findSignedInUser(
    pool: string,
    sub: string,
    family: string,
  ): Promise<{ user: User; alive: boolean } | undefined>
  /** The user who holds a name: by user name first, then by active alias. `name` is in its normal form. */
  findUserByName(pool: string, name: string): Promise<User | undefined>
  /** The user who holds exactly this alias. */
  findAliasHolder(pool: string, alias: Alias): Promise<User | undefined>
  /**
   * Carries out the plans, all or none. Plans for several users are one unit.
   * @throws {Conflict} a user has another version than the plan was decided on, or the code to use up is gone
   * @throws {AliasTaken} a name to be claimed has another holder
   */
  commit(...plans: readonly UserPlan[]): Promise<void>
  /** Salt and password verifier of a user, sealed by the vault, if they have a password. They are kept apart, since
   * hardly any operation needs them. A change of them is a new version of the user. */
  findCredentials(pool: string, sub: string): Promise<string | undefined>
  listUsers(query: UserQuery): Promise<readonly ListedUser[]>

  // Codes and attempts

  /** The code that waits for an answer, if any. Its value is known only as a keyed hash. */
  findCode(pool: string, sub: string, purpose: CodePurpose): Promise<CodeRecord | undefined>
  /** Puts a code in the place of an earlier one of the same purpose, and its messages with it, leaving the user's
   * row as it is. Nothing happens if the user is gone. */
  putCode(code: CodeRecord, messages: readonly StoredMessage[]): Promise<void>
  /** Puts a code that no answer fits, so that somebody who does not exist is answered like
   * one who waits for a code. Its `sub` need not be a user's. */
  putDecoyCode(code: CodeRecord): Promise<void>
  /**
   * Takes one of the answers that a code is good for, and answers the code. Undefined where none waits, or it was
   * answered too often: from this source, or from all. Comparing and counting are one statement.
   */
  takeCode(key: CodeKey, bound: AnswerBound, source: number): Promise<CodeRecord | undefined>
  /**
   * Counts an attempt at something that is limited, if the bound leaves one. Comparing and counting are one statement,
   * so parallel calls cannot exceed it. What is limited need not be a user: `sub` tells it from others. A `source`
   * below 2 to the power of 20 tells apart those of whom each has a bound of its own. Times more than five minutes
   * ahead of `now` count as now.
   */
  takeAttempt(counted: Counted, action: string, bound: Bound, now: number, source?: number): Promise<boolean>
  /**
   * Counts a password attempt as failed before it is judged, unless the user is locked out. After 5 failures in a
   * row the user is locked for 1 s, and for twice as long after each further one, up to 15 minutes; after 15 minutes
   * without an attempt that begins anew. After `mostInRow` failures in a row the user is locked until they are
   * forgotten. Attempts while locked do not count. A sign-in (openSession) forgets failures too.
   */
  takePasswordAttempt(counted: Counted, mostInRow: number, now: number): Promise<boolean>
  forgetPasswordAttempts(pool: string, sub: string): Promise<void>

  // Sessions

  /**
   * Starts a session, forgets failed passwords, and drops sessions of this user that nobody can use any more. With a
   * proof that was used before it does nothing and answers no. `epoch` is the user's `signInEpoch` that the sign-in
   * was judged in; 0 stands for none.
   * @throws {Conflict} the user is gone, or in another epoch
   */
  openSession(session: SessionRecord, proof?: Proof, epoch?: number): Promise<boolean>
  /** Uses up a proof without starting a session. Answers no if it was used before. */
  useProof(proof: Proof): Promise<boolean>
  findSession(pool: string, sub: string, family: string): Promise<SessionRecord | undefined>
  /** Replaces the hash of the refresh token, if it is still `from`; the old one stays known until `graceEnds`. */
  rotateSession(session: SessionKey, from: string, to: string, graceEnds: number): Promise<boolean>
  /** Ends one session; its refresh token and access tokens are refused from then on. */
  closeSession(session: SessionKey): Promise<void>

  // Messages

  /** Adds a message that belongs to nothing else that is kept. */
  addMessage(message: StoredMessage): Promise<void>
  /** Messages of any state for reading in development, newest first: at most `limit`, of the newest thousand. */
  listMessages(pool: string | undefined, limit: number): Promise<readonly StoredMessage[]>
  /** Messages that wait, or dead letters, in the order in which something is due with them. */
  listUndelivered(state: 'waiting' | 'dead', limit: number): Promise<readonly StoredMessage[]>
  /**
   * Takes on messages that wait and are due, at most `limit`, and counts an attempt at each. In one statement they
   * become due again at `until`, so nobody else takes them on before that.
   */
  claimMessages(now: number, until: number, limit: number): Promise<readonly StoredMessage[]>
  /**
   * Writes down what an attempt at a message has come to; undefined removes the message. A success counts in any case,
   * anything else only where no other attempt has begun since.
   */
  settleMessage(
    attempt: Pick<StoredMessage, 'id' | 'attempts'>,
    outcome: MessageOutcome | undefined,
  ): Promise<void>
  /** Lets a dead letter wait again, due at once. Answers no where there is none that is still of use. */
  retryMessage(id: string, now: number): Promise<boolean>

  /** Removes what time has made useless, in bounded steps. Messages that a wrong clock has put off are due again. */
  sweep(now: number): Promise<void>
  close(): Promise<void>
}

/** The state changed between reading and writing: read again and decide again. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
  /** What was in dispute: calls that dispute the same can wait for one another. */
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

/** More commands wait than the store takes. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy'
}

/** The database cannot do it now, for a reason outside of the command (a full disk, say). It may work later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** The data cannot be used as it is. The message is one line for the operator: what is wrong, and what to do. */
export class StoreUnusable extends Error {
  override readonly name = 'StoreUnusable'
}

export type AliasKind = 'username' | 'email' | 'phone_number' | 'preferred_username'

/** A name by which a user can be found, in its normal form. One holder at a time. */
export interface Alias {
  readonly kind: AliasKind
  readonly value: string
}

/** A value by which ListUsers finds users, in its normal form, cut to 256 characters. */
export interface IndexEntry {
  readonly name: string
  readonly value: string
}

/** What a commit does to one user. Made by `planUser` in rules/user-plan.ts. */
export interface UserPlan {
  readonly pool: string
  readonly sub: string
  /** The version that the plan was decided on; 0 for a user who must not exist yet. */
  readonly expects: number
  /** The row to write, with version `expects + 1`; undefined removes the user with all that is theirs. */
  readonly user: User | undefined
  /** What takes the place of the user's sealed credentials. */
  readonly credentials?: string
  readonly release: readonly Alias[]
  readonly claim: readonly Alias[]
  readonly unindex: readonly IndexEntry[]
  readonly index: readonly IndexEntry[]
  readonly event: ChangeEvent
  /** Codes that take the place of earlier ones of the same purpose. */
  readonly putCodes: readonly CodeRecord[]
  readonly dropCodes: readonly CodePurpose[]
  /** A code that must still be there with this hash, and is gone afterwards. */
  readonly useCode?: { readonly purpose: CodePurpose; readonly hash: string }
  /** Ends every session of the user, or every one but one. Those that are starting meanwhile are ended too. */
  readonly closeSessions: boolean | { readonly except: string }
  readonly messages: readonly StoredMessage[]
}

/** What changed from what to what, who did it by which operation, and when. One for each version of a user. */
export interface ChangeEvent {
  readonly at: number
  /** `user`, `admin:<access key id>`, `client:<client id>`, or `link` for the holder of a link. */
  readonly actor: string
  readonly action: string
  /** Old and new value by attribute or field name; null stands for none. */
  readonly changes: Readonly<Record<string, readonly [string | null, string | null]>>
}

export type CodePurpose = 'confirm' | 'email' | 'phone_number' | 'recover' | UndoPurpose

/** The secret of the link that undoes the change which made a version of the user. */
export type UndoPurpose = `undo ${number}`

/** Whose attempts are counted. */
export interface Counted {
  readonly pool: string
  /** A user's, or one that unknown names of a pool share. */
  readonly sub: string
  /** Tells unknown names apart. What is counted of one is given up when another one comes; empty for a user. */
  readonly tag?: string
}

/** The hash of decoys that are a user's, as long as any other. */
export const noAnswer = '0'.repeat(64)

/** A code that waits. With a hash it is only meant if it has that one. */
export interface CodeKey {
  readonly pool: string
  readonly sub: string
  readonly purpose: CodePurpose
  readonly hash?: string | undefined
}

export interface CodeRecord {
  readonly pool: string
  readonly sub: string
  readonly purpose: CodePurpose
  /** Keyed hash of the code, hexadecimal. */
  readonly hash: string
  readonly expires: number
  /** The attribute and value that the code was sent to; of an undo, the value is what it restores, sealed. */
  readonly attribute: 'email' | 'phone_number'
  readonly value: string
}

export interface SessionKey {
  readonly pool: string
  readonly sub: string
  readonly family: string
}

export interface SessionRecord extends SessionKey {
  readonly client: string
  /** When the user signed in. */
  readonly created: number
  /** When the refresh token ends. */
  readonly expires: number
  /** Until when a token of this session can be good; the row may go afterwards. */
  readonly keepUntil: number
  /** Keyed hash of the refresh token now good, and of the one before it with the end of its grace. */
  readonly hash: string
  readonly previousHash?: string
  readonly graceEnds?: number
}

/** A proof of a password that is good for one sign-in. Only those that were used are kept. */
export interface Proof {
  readonly pool: string
  readonly sub: string
  /** What tells it from all others of the user. */
  readonly id: string
  /** From when on nobody takes it in any case, so that it can be forgotten. */
  readonly expires: number
}

export interface SigningKeyRecord {
  readonly pool: string
  readonly use: 'id' | 'access'
  readonly kid: string
  readonly created: number
  /** Private key in PKCS #8, sealed. */
  readonly material: string
}

export interface AccessKeyRecord extends KeyRights {
  readonly id: string
  readonly created: number
  readonly description: string
  /** The secret, sealed. */
  readonly material: string
  /** When it was last noted that it was used. */
  readonly lastUsed?: number
}

/** A message until it is delivered. In development it stays for reading. */
export interface StoredMessage {
  readonly id: string
  readonly pool: string
  readonly at: number
  /** Sealed by the vault. */
  readonly body: string
  /** A dead letter is one that nobody tries any more. */
  readonly state: 'waiting' | 'sent' | 'dead'
  /** When it is of no use any more. */
  readonly expires: number
  /** When one that waits may be tried again; of any other, since when it is what it is. */
  readonly due: number
  /** How often somebody has begun to send it. Whoever writes it owns the first attempt. */
  readonly attempts: number
  /** Why the last attempt failed, without personal data; empty where none did. */
  readonly failure: string
}

export type MessageOutcome = Pick<StoredMessage, 'state' | 'due' | 'failure'>

/** One page of users. Exactly one order for each kind of query, so a page can start after a key. */
export interface UserQuery {
  readonly pool: string
  /** Undefined lists all in order of `sub`; otherwise in order of the normal form of the attribute, then `sub`. */
  readonly filter?: UserFilter
  readonly after?: ListKey
  readonly limit: number
}

export interface UserFilter {
  /** `username` and `sub` by their own columns, everything else by the index. */
  readonly name: string
  readonly match: 'equals' | 'prefix'
  /** In its normal form. */
  readonly value: string
}

export interface ListKey {
  readonly value: string
  readonly sub: string
}

export interface ListedUser {
  readonly key: ListKey
  readonly user: User
}
