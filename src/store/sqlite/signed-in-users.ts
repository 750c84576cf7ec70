import type { UserPlan } from '../../domain/records.ts'
import type { User } from '../../domain/user.ts'

/** A user and the session by which they are signed in. */
export interface SignedIn {
  readonly user: User
  readonly alive: boolean
}

/** How many users are remembered: those who call again and again, in a few megabytes. */
const most = 2000

/**
 * Users as they were read last, each with the session that was found alive, so that whoever calls often is not read
 * again while nothing about them changes. All changes go through the one process that holds this: it must forget
 * whom a command concerns when that command is over, before anybody learns of it.
 */
export class SignedInUsers {
  readonly #known = new Map<string, { readonly family: string; readonly found: SignedIn }>()

  find(pool: string, sub: string, family: string, read: () => SignedIn | undefined): SignedIn | undefined {
    const known = this.#known.get(sub)
    if (known?.family === family && known.found.user.pool === pool) return known.found
    const found = read()
    if (found?.alive) this.#remember(sub, { family, found })
    return found
  }

  /** Takes in what a plan that was carried out made of a user. */
  renew({ sub, user, closeSessions }: Pick<UserPlan, 'sub' | 'user' | 'closeSessions'>): void {
    const known = this.#known.get(sub)
    if (!known) return
    if (!user || closeSessions) this.forget(sub)
    // Whoever was read meanwhile may be newer.
    else if (user.version > known.found.user.version) {
      this.#known.set(sub, { family: known.family, found: { user, alive: true } })
    }
  }

  forget(sub: string): void {
    this.#known.delete(sub)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  #remember(sub: string, entry: { readonly family: string; readonly found: SignedIn }): void {
    if (this.#known.size >= most) {
      const [oldest] = this.#known.keys()
      if (oldest !== undefined) this.#known.delete(oldest)
    }
    this.#known.set(sub, entry)
  }
}
