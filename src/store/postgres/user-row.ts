import type { User } from '../../domain/user.ts'
import { toUser as fromTuple } from '../sqlite/user-row.ts'

/** A row of `userColumns`, as the driver names its columns. */
export interface UserRow {
  readonly sub: string
  readonly username: string
  readonly version: number
  readonly status: string
  readonly enabled: number
  readonly created: number
  readonly modified: number
  readonly document: string
  readonly temporary_since: number | null
  readonly tokens_valid_after: number
}

export const toUser = (poolId: string, row: UserRow): User =>
  fromTuple(poolId, [
    row.sub,
    row.username,
    row.version,
    row.status,
    row.enabled,
    row.created,
    row.modified,
    row.document,
    row.temporary_since,
    row.tokens_valid_after,
  ])
