import { forgetPasswordAttempts, takeAttempt, takePasswordAttempt } from './attempts.ts'
import { removeClient, saveClient } from './clients.ts'
import { putCode, putDecoyCode, takeCode } from './codes.ts'
import { commit } from './commit.ts'
import { addSigningKeys, noteKeyUse, removeAccessKey, rotateSigningKeys, saveAccessKey } from './keys.ts'
import { addMessage, claimMessages, retryMessage, settleMessage } from './messages.ts'
import { hidePool, removeSomeOfPool, savePool } from './pools.ts'
import { useProof } from './proofs.ts'
import { closeSession, openSession, rotateSession } from './sessions.ts'
import { sweep } from './sweep.ts'

/**
 * All commands that write. Each is one unit and decides by itself, so no other command comes between its reading and
 * writing.
 */
export const commands = {
  savePool,
  hidePool,
  removeSomeOfPool,
  saveClient,
  removeClient,
  addSigningKeys,
  rotateSigningKeys,
  saveAccessKey,
  noteKeyUse,
  removeAccessKey,
  commit,
  putCode,
  putDecoyCode,
  takeCode,
  takeAttempt,
  takePasswordAttempt,
  forgetPasswordAttempts,
  useProof,
  openSession,
  rotateSession,
  closeSession,
  addMessage,
  claimMessages,
  settleMessage,
  retryMessage,
  sweep,
}
