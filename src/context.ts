import type { RandomSource } from './crypto/random.ts'
import type { AppClient, Pool } from './domain/pool.ts'
import type { User } from './domain/user.ts'
import type { Messages } from './messages/message.ts'
import type { Limits } from './domain/limits.ts'
import type { PoolOptions } from './domain/pool-options.ts'
import { noPasswords, type RefusedPasswords } from './refused-passwords/list.ts'
import { cognitoSessions, type SessionOptions } from './domain/session-options.ts'
import type { Passwords } from './crypto/srp/passwords.ts'
import type { Store } from './store/store.ts'
import { newTokens, type TokensOptions } from './tokens/pool-tokens.ts'
import type { Tokens } from './tokens/tokens.ts'
import { MemoizedTriggers } from './triggers/memoized-triggers.ts'
import type { Triggers } from './triggers/contract/triggers.ts'
import type { Vault } from './crypto/vault.ts'
import type { Trail } from './audit/trail.ts'
import { KeyedQueue } from './keyed-queue.ts'

/** The dependencies of every operation. They are handed in, so that tests own time and randomness. */
export interface Context {
  readonly store: Store
  readonly vault: Vault
  readonly tokens: Tokens
  readonly passwords: Passwords
  readonly messages: Messages
  readonly triggers: Triggers
  readonly random: RandomSource
  readonly limits: Limits
  /** The operator's settings for a pool, beyond those of the API. */
  readonly poolOptions: (poolId: string) => PoolOptions
  /** Passwords that no user may set, whatever the policies of pools. */
  readonly refusedPasswords: RefusedPasswords
  /** What ends sessions. */
  readonly sessionOptions: SessionOptions
  /** Whether SMS go to a few numbers only, as in the sandbox of SNS. */
  readonly inSmsSandbox: boolean
  /** The URL at which clients find this server, without a slash at the end. */
  readonly publicUrl: string
  /** Serializes password checks per user. */
  readonly passwordQueue: KeyedQueue
  /** Serializes changes per user. */
  readonly userQueue: KeyedQueue
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The request that the call came by. */
  readonly origin: Origin
  /** What the call finds out about itself, for the audit log. */
  readonly trail: Trail
}

/** The part of the context that all calls share. */
export type SharedContext = Omit<Context, 'origin' | 'trail'>

export interface ContextOptions
  extends
    Pick<
      SharedContext,
      'store' | 'vault' | 'random' | 'now' | 'limits' | 'passwords' | 'publicUrl' | 'messages' | 'triggers'
    >,
    Partial<Pick<SharedContext, 'poolOptions' | 'refusedPasswords' | 'sessionOptions' | 'inSmsSandbox'>> {
  /** What tokens name as their issuer; by default the public URL. */
  readonly issuer?: TokensOptions['issuer']
  /** Makes the private keys that sign tokens. */
  readonly newKey?: TokensOptions['newKey']
  /** How long a call may wait for earlier calls on the same user (milliseconds). */
  readonly maxWait?: number
}

/** The context that all calls share. What the operator may leave unset has Cognito's own behaviour. */
export function newContext({ issuer, newKey, maxWait, ...given }: ContextOptions): SharedContext {
  const { store, vault, random, now, publicUrl } = given
  return {
    poolOptions: () => ({}),
    refusedPasswords: noPasswords,
    sessionOptions: cognitoSessions,
    inSmsSandbox: false,
    ...given,
    tokens: newTokens({ store, vault, random, now, publicUrl, issuer, ...(newKey && { newKey }) }),
    passwordQueue: new KeyedQueue(maxWait),
    userQueue: new KeyedQueue(maxWait),
  }
}

/**
 * The context of one call. A call is decided again when another writer came between. A function that is asked the
 * same again is not called again: its first answer holds. A function that is asked something else is called.
 */
export const contextOfCall = (context: SharedContext, origin: Origin, trail: Trail): Context => ({
  ...context,
  origin,
  trail,
  triggers: new MemoizedTriggers(context.triggers),
  passwords: origin.isGone ? context.passwords.of(origin.isGone) : context.passwords,
})

/** The request that a call came by. */
export interface Origin {
  readonly requestId: string
  /** The IP address of the client. */
  readonly source: string
  /** Whether the client has closed its connection, so that the answer would reach no one. */
  readonly isGone?: (() => boolean) | undefined
}

/** A call on a pool. */
export type PoolCall = Context & { readonly pool: Pool }

/** A call that may change users of a pool. */
export interface UserChangeCall extends Context {
  readonly pool: Pool
  /** The actor, as the history of a user names it: `user`, `admin:<access key id>`, … */
  readonly actor: string
  /** The operation, as the history of a user names it. */
  readonly action: string
}

/** A call that may change the user whom its caller check found. */
export interface UserCall extends UserChangeCall {
  readonly user: User
}

/** The part of a call by an app client that the context lacks. */
export interface ClientCaller {
  readonly pool: Pool
  readonly client: AppClient
  readonly actor: string
  readonly action: string
}

/** A call by an app client. */
export type ClientCall = Context & ClientCaller
