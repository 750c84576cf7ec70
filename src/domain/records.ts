import type { User } from './user.ts'

export type AliasKind = 'username' | 'email' | 'phone_number' | 'preferred_username'

/** A name by which a user can be found, in its normal form. It has one holder at a time. */
export interface Alias {
  readonly kind: AliasKind
  readonly value: string
}

/** A value by which ListUsers finds users, in its normal form, cut to 256 characters. */
export interface IndexEntry {
  readonly name: string
  readonly value: string
}

/** The effect of a commit on one user. Made by `planUser` in user-plan.ts. */
export interface UserPlan {
  readonly poolId: string
  readonly sub: string
  /** The version that the plan was decided on; 0 for a user who must not exist yet. */
  readonly expectedVersion: number
  /** The row to write, with version `expects + 1`; undefined removes the user and all their data. */
  readonly user: User | undefined
  /** The replacement of the user's sealed credentials. */
  readonly credentials?: string
  readonly release: readonly Alias[]
  readonly claim: readonly Alias[]
  readonly unindex: readonly IndexEntry[]
  readonly index: readonly IndexEntry[]
  readonly event: ChangeEvent
  /** Codes that replace earlier ones of the same purpose. */
  readonly putCodes: readonly CodeRecord[]
  readonly dropCodes: readonly CodePurpose[]
  /** A code that must still exist with this hash, and is deleted by the commit. */
  readonly useCode?: { readonly purpose: CodePurpose; readonly hash: string }
  /** Ends every session of the user, or every session but one. Sessions that are just starting end too. */
  readonly closeSessions: boolean | { readonly except: string }
  readonly messages: readonly StoredMessage[]
}

/** A change: old and new values, actor, operation and time. One event for each version of a user. */
export interface ChangeEvent {
  readonly at: number
  /** `user`, `admin:<access key id>`, `client:<client id>`, or `link` for the holder of a link. */
  readonly actor: string
  readonly action: string
  /** Old and new value by attribute or field name; null means no value. */
  readonly changes: Readonly<Record<string, readonly [string | null, string | null]>>
}

export type CodePurpose = 'confirm' | 'email' | 'phone_number' | 'recover' | UndoPurpose

/** The purpose of an undo secret: its link undoes the change that made this version of the user. */
export type UndoPurpose = `undo ${number}`

export interface CodeRecord {
  readonly poolId: string
  readonly sub: string
  readonly purpose: CodePurpose
  /** Keyed hash of the code, hexadecimal. */
  readonly hash: string
  readonly expires: number
  /** The attribute and value that the code was sent to; for an undo, the sealed value that it restores. */
  readonly attribute: 'email' | 'phone_number'
  readonly value: string
}

/** A message until it is delivered. In development it stays readable. */
export interface StoredMessage {
  readonly id: string
  readonly poolId: string
  readonly at: number
  /** Sealed by the vault. */
  readonly body: string
  /** `dead` is a dead letter: it is not tried again. */
  readonly state: 'waiting' | 'sent' | 'dead'
  /** When the message becomes useless. */
  readonly expires: number
  /** When a waiting message may be tried again; for any other, when it got its state. */
  readonly due: number
  /** The number of attempts begun. The process that writes the message owns the first attempt. */
  readonly attempts: number
  /** Why the last attempt failed, without personal data; empty if none failed. */
  readonly failure: string
}

export interface UserFilter {
  /** `username` and `sub` by their own columns, everything else by the index. */
  readonly name: string
  readonly match: 'equals' | 'prefix'
  /** In its normal form. */
  readonly value: string
}
