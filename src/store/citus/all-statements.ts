import { attemptStatements } from '../postgres/attempts.ts'
import { clientStatements } from '../postgres/clients.ts'
import { codeStatements } from '../postgres/codes.ts'
import { commitStatements } from '../postgres/commit-plans.ts'
import { keyStatements } from '../postgres/keys.ts'
import { messageStatements } from '../postgres/messages.ts'
import { poolStatements } from '../postgres/pools.ts'
import { removalStatements } from '../postgres/removal.ts'
import { sessionStatements } from '../postgres/sessions.ts'
import { userStatements } from '../postgres/users.ts'
import { distributedAttemptStatements } from './attempts.ts'
import { distributedClientStatements } from './clients.ts'
import { distributedCodeStatements } from './codes.ts'
import { distributedCommitStatements, traceStatements } from './commit-calls.ts'
import { distributedKeyStatements } from './keys.ts'
import { distributedListStatements } from './list-users.ts'
import { distributedMessageStatements } from './messages.ts'
import { distributedPoolStatements } from './pools.ts'
import { distributedRemovalStatements } from './removal.ts'
import { distributedSessionStatements } from './sessions.ts'
import { distributedSweepStatements } from './sweep.ts'
import { distributedUserStatements } from './users.ts'

const { bringBackAttempts, takePasswordAttempt, forgetPasswordAttempts } = attemptStatements
const { findClient, listClients } = clientStatements
const { findCode, replaceCode, takeCode } = codeStatements
const { findEvent } = commitStatements
const { listSigningKeys, findAccessKey, listAccessKeys, noteKeyUse } = keyStatements
const { listMessages: _, ...aboutBucket } = messageStatements
const { findPool, listPools, findHiddenPools, readVersion } = poolStatements
const { removePool } = removalStatements
const { useProof, findSession, rotateSession, closeSession } = sessionStatements
const { findUser, findSignedInUser, findCredentials } = userStatements

/** All statements that the store can ask of a database with distributed tables once it is open. */
export const allDistributedStatements = {
  bringBackAttempts,
  takePasswordAttempt,
  forgetPasswordAttempts,
  findClient,
  listClients,
  findCode,
  replaceCode,
  takeCode,
  findEvent,
  listSigningKeys,
  findAccessKey,
  listAccessKeys,
  noteKeyUse,
  findPool,
  listPools,
  findHiddenPools,
  readVersion,
  removePool,
  useProof,
  findSession,
  rotateSession,
  closeSession,
  findUser,
  findSignedInUser,
  findCredentials,
  ...distributedListStatements,
  ...distributedAttemptStatements,
  ...distributedClientStatements,
  ...distributedCodeStatements,
  ...distributedCommitStatements,
  ...traceStatements,
  ...distributedKeyStatements,
  ...aboutBucket,
  ...distributedMessageStatements,
  ...distributedPoolStatements,
  ...distributedRemovalStatements,
  ...distributedSessionStatements,
  ...distributedSweepStatements,
  ...distributedUserStatements,
}

/**
 * The statements that ask all shards: pages of lists, and searches for what the background removes. They only read.
 * The rows that they find are removed by key.
 */
export const acrossShards: readonly (keyof typeof allDistributedStatements)[] = [
  'listKeys',
  'listKeysByUsername',
  'listKeysByAttribute',
  'findPastCodes',
  'findPastSessions',
  'findPastProofs',
  'findPastAttempts',
  'findSomeUsers',
  'findSomeCredentials',
  'findSomeNames',
  'findSomeEntries',
  'findSomeEvents',
  'findSomeSessions',
  'findSomeProofs',
  'findSomeCodes',
  'findSomeAttempts',
  'findSomeLockouts',
]
