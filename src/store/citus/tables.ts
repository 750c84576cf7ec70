/**
 * The tables that grow, with the column that distributes their rows over shards. Tables that are distributed by `sub`
 * lie together: all rows of a user are on one machine.
 */
export const distributionColumns = {
  users: 'sub',
  credential: 'sub',
  attr_idx: 'sub',
  event: 'sub',
  code: 'sub',
  session: 'sub',
  used_proof: 'sub',
  attempt: 'sub',
  lockout: 'sub',
  alias: 'value',
  outbox: 'bucket',
} as const

/** The tables that every machine has a copy of: the configuration. */
export const referenceTables = ['configuration', 'pool', 'client', 'signing_key', 'access_key'] as const
