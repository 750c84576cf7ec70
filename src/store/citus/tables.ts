/**
 * Tables that grow, with the column by which their rows are spread over shards. Those that are spread by `sub` lie
 * together: all that a user has is on one machine.
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

/** Tables of which every machine has a copy: the configuration. */
export const referenceTables = ['configuration', 'pool', 'client', 'signing_key', 'access_key'] as const
