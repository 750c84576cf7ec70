import type { KeyRights } from '../rules/key-rights.ts'
import type { Messages } from '../messages/messages.ts'
import type { Limits } from '../rules/limits.ts'
import type { PoolOptions } from '../rules/pool-options.ts'
import type { RefusedPasswords } from '../refused-passwords/list.ts'
import type { SessionOptions } from '../rules/session-options.ts'
import type { Passwords } from '../srp/passwords.ts'
import type { Store } from '../store/store.ts'
import type { Tokens } from '../tokens/tokens.ts'
import type { Triggers } from '../triggers/triggers.ts'
import type { Vault } from '../vault.ts'
import type { Trail } from './trail.ts'
import type { Turns } from './turns.ts'

/** What every operation stands on. Handed in, so that tests own time and chance. */
export interface Ground {
  readonly store: Store
  readonly vault: Vault
  readonly tokens: Tokens
  readonly passwords: Passwords
  readonly messages: Messages
  readonly triggers: Triggers
  readonly chance: Chance
  readonly limits: Limits
  /** What the operator wants for a pool beyond the API. */
  readonly poolOptions: (poolId: string) => PoolOptions
  /** Passwords that nobody may set, whatever the policies of pools. */
  readonly refusedPasswords: RefusedPasswords
  /** What ends sessions. */
  readonly sessionOptions: SessionOptions
  /** Whether SMS go to a few numbers only, as in the sandbox of SNS. */
  readonly inSmsSandbox: boolean
  /** Where clients find this server, without a slash at the end. */
  readonly publicUrl: string
  /** In which passwords of the same user are judged. */
  readonly passwordTurns: Turns
  /** In which the same user is changed. */
  readonly userTurns: Turns
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Where the call comes from. */
  readonly origin: Origin
  /** What the call finds out about itself, for the audit log. */
  readonly trail: Trail
}

/** What the calls of all clients have in common. */
export type SharedGround = Omit<Ground, 'origin' | 'trail'>

/** The request that a call came by. */
export interface Origin {
  readonly requestId: string
  /** The IP address of the client. */
  readonly source: string
  /** Whether the client has closed its connection, so that nobody will have the answer. */
  readonly isGone?: (() => boolean) | undefined
}

export interface Chance {
  bytes(count: number): Buffer
  /** A random UUID that sorts by the time it was made (version 7). */
  id(now: number): string
  /** A random UUID that tells nothing of when it was made (version 4). */
  uuid(): string
  /** Six decimal digits. */
  code(): string
}

/** Who signed a request. */
export interface Signer {
  readonly accessKey: string
  /** The region in the request's credential scope. */
  readonly region: string
  /** What bounds the key. */
  readonly rights: KeyRights
}
