import type { Pool } from '../../domain/pool.ts'
import type { ListedUser, UserQuery } from '../../domain/records.ts'
import { takeAttempt } from './attempts.ts'
import { removeClient, saveClient } from './clients.ts'
import { putCode } from './codes.ts'
import { commit } from './commit.ts'
import type { Database } from './database.ts'
import { addSigningKeys, removeAccessKey, rotateSigningKeys, saveAccessKey } from './keys.ts'
import { listUsers } from './list-users.ts'
import { listMessages } from './messages.ts'
import { hidePool, savePool } from './pools.ts'
import { removeSomeOfPool } from './removal.ts'
import { openSession } from './sessions.ts'
import { sweep } from './sweep.ts'
import { findAliasHolder, findUserByName } from './users.ts'

/** Commands whose statements span several machines if the tables are distributed. */
export const commands = {
  addSigningKeys,
  commit,
  findAliasHolder,
  findUserByName,
  hidePool,
  listMessages,
  listUsers,
  openSession,
  putCode,
  removeAccessKey,
  removeClient,
  removeSomeOfPool,
  /** A transaction that adds to a pool holds it, so no row is added after the pool is hidden. */
  requiredEmptyLooks: 1,
  rotateSigningKeys,
  saveAccessKey,
  saveClient,
  savePool,
  sweep,
  takeAttempt,
}

export interface Commands extends Omit<typeof commands, 'listUsers'> {
  /** A page of users. Distributed tables can answer some filters by a name, which follows from the pool. */
  listUsers(
    database: Database,
    query: UserQuery,
    findPool: (id: string) => Promise<Pool | undefined>,
  ): Promise<readonly ListedUser[]>
}
