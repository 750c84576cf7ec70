import { handlers } from '../postgres/handlers.ts'
import { takeAttempt } from './attempts.ts'
import { removeClient, saveClient } from './clients.ts'
import { putCode } from './codes.ts'
import { commit } from './commit.ts'
import { addGroup, changeGroup, forgetRemovedGroup, removeGroup } from './groups.ts'
import { addSigningKeys, removeAccessKey, rotateSigningKeys, saveAccessKey } from './keys.ts'
import { listUsers } from './list-users.ts'
import { listMessages } from './messages.ts'
import { hidePool, savePool } from './pools.ts'
import { removeSomeOfPool } from './removal.ts'
import { openSession } from './sessions.ts'
import { sweepSome } from './sweep.ts'
import { findAliasHolder, findUserByName } from './users.ts'

/**
 * The same commands in statements that each go to one shard, by one value of the distribution column. A command of
 * several statements that must be one unit is a transaction over the shards.
 */
export const distributedHandlers: typeof handlers = {
  ...handlers,
  addGroup,
  addSigningKeys,
  changeGroup,
  commit,
  findAliasHolder,
  findUserByName,
  forgetRemovedGroup,
  hidePool,
  listMessages,
  listUsers,
  openSession,
  putCode,
  removeAccessKey,
  removeClient,
  removeGroup,
  removeSomeOfPool,
  rotateSigningKeys,
  saveAccessKey,
  saveClient,
  savePool,
  sweepSome,
  takeAttempt,
}
