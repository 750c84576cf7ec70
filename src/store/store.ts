import type { AliasKind } from '../domain/records.ts'
import type { AttemptStore } from './ports/attempts.ts'
import type { ClientStore } from './ports/clients.ts'
import type { CodeStore } from './ports/codes.ts'
import type { GroupStore } from './ports/groups.ts'
import type { KeyStore } from './ports/keys.ts'
import type { MessageStore } from './ports/messages.ts'
import type { PoolStore } from './ports/pools.ts'
import type { SessionStore } from './ports/sessions.ts'
import type { UserStore } from './ports/users.ts'

/**
 * What the rest of the server may ask of a database, by subject. Each command is one atomic unit of plain data. It is
 * done whole and durable when its promise resolves, or not at all. No transaction leaves the store. So a command can
 * be a message to a writer thread, one SQL statement, or an element of a batch. Ids and times come from the caller.
 */
export interface Store
  extends
    PoolStore,
    ClientStore,
    GroupStore,
    KeyStore,
    UserStore,
    CodeStore,
    AttemptStore,
    SessionStore,
    MessageStore {
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
