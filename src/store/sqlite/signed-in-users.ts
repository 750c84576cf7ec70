import type { UserPlan } from '../../domain/records.ts'
import type { User } from '../../domain/user.ts'

/** A user and whether the session that they are signed in by is alive. */
export interface SignedIn {
  readonly user: User
  readonly alive: boolean
}

/** The number of remembered users: those who call again and again, in a few megabytes. */
const most = 2000

/**
 * The users that were read last, each with the session that was found alive. A user who calls often is not read again
 * while nothing about them changes. All changes go through the one process that holds this. It must forget the users
 * of a command when that command ends, before its caller gets the answer.
 */
export class SignedInUsers {
  readonly #known = new Map<string, { readonly sessionId: string; readonly found: SignedIn }>()

  find(
    poolId: string,
    sub: string,
    sessionId: string,
    read: () => SignedIn | undefined,
  ): SignedIn | undefined {
    const known = this.#known.get(sub)
    if (known?.sessionId === sessionId && known.found.user.poolId === poolId) return known.found
    const found = read()
    if (found?.alive) this.#remember(sub, { sessionId, found })
    return found
  }

  /** Takes over the user that a carried-out plan has made. */
  renew({ sub, user, closeSessions }: Pick<UserPlan, 'sub' | 'user' | 'closeSessions'>): void {
    const known = this.#known.get(sub)
    if (!known) return
    if (!user || closeSessions) this.forget(sub)
    // A user who was read meanwhile may be newer.
    else if (user.version > known.found.user.version) {
      this.#known.set(sub, { sessionId: known.sessionId, found: { user, alive: true } })
    }
  }

  forget(sub: string): void {
    this.#known.delete(sub)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  #remember(sub: string, entry: { readonly sessionId: string; readonly found: SignedIn }): void {
    if (this.#known.size >= most) {
      const [oldest] = this.#known.keys()
      if (oldest !== undefined) this.#known.delete(oldest)
    }
    this.#known.set(sub, entry)
  }
}
