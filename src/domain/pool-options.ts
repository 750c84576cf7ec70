import type { NoticeTemplates } from './notices.ts'

/** Features for a pool beyond the API, as the operator configures them. */
export interface PoolOptions {
  /**
   * How recently a user must have signed in to change what protects the account (milliseconds). Undefined: any time.
   */
  readonly reauthenticateWithin?: number | undefined
  /** The texts of notices about security-relevant changes. Undefined: no notices are sent. */
  readonly notices?: NoticeTemplates | undefined
}

/** The options by pool id; `*` holds the options for all pools. */
export type PoolOptionsById = ReadonlyMap<string, PoolOptions>

/** The options of each pool: its own member replaces the one for all pools. */
export function poolOptionsFrom(given: PoolOptionsById): (poolId: string) => PoolOptions {
  const common = given.get('*') ?? {}
  const merged = new Map([...given].map(([id, own]) => [id, { ...common, ...own }]))
  return (poolId) => merged.get(poolId) ?? common
}
