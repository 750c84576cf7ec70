import type { KeyRights } from './key-rights.ts'
import type { User } from './user.ts'

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

/** What a commit does to one user. Made by `planUser` in user-plan.ts. */
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
