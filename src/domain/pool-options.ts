import type { NoticeTemplates } from './notices.ts'

/** What Rockpool can do for a pool beyond the API, as the operator of the server wants it. */
export interface PoolOptions {
  /** How long ago a user may have signed in who changes what protects the account (milliseconds). Any time, if undefined. */
  readonly reauthenticateWithin?: number | undefined
  /** The words of notices of changes that concern the safety of an account. None are sent, if undefined. */
  readonly notices?: NoticeTemplates | undefined
}

/** The options of every pool by its id, and under `*` those of all pools. */
export type PoolOptionsById = ReadonlyMap<string, PoolOptions>

/** The options of each pool: a member of its own takes the place of the one for all pools. */
export function poolOptionsFrom(given: PoolOptionsById): (poolId: string) => PoolOptions {
  const common = given.get('*') ?? {}
  const merged = new Map([...given].map(([id, own]) => [id, { ...common, ...own }]))
  return (poolId) => merged.get(poolId) ?? common
}
