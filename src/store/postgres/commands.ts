import { takeAttempt } from './attempts.ts'
import { removeClient, saveClient } from './clients.ts'
import { putCode } from './codes.ts'
import { commit } from './commit.ts'
import { addSigningKeys, removeAccessKey, rotateSigningKeys, saveAccessKey } from './keys.ts'
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

export type Commands = typeof commands
