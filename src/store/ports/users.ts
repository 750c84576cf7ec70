import type { Alias, UserFilter, UserPlan } from '../../domain/records.ts'
import type { User } from '../../domain/user.ts'

/** One page of users. Each kind of query has exactly one order, so a page can start after a key. */
export interface UserQuery {
  readonly poolId: string
  /** Undefined lists all users by `sub`; a filter lists by the normal form of the attribute, then `sub`. */
  readonly filter?: UserFilter
  readonly after?: ListKey
  readonly limit: number
}

export interface ListKey {
  readonly value: string
  readonly sub: string
}

export interface ListedUser {
  readonly key: ListKey
  readonly user: User
}

/** Users, their names and their credentials. */
export interface UserStore {
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
}
