import { attemptStatements } from './attempts.ts'
import { changeStatements } from './change-users.ts'
import { clientStatements } from './clients.ts'
import { codeStatements } from './codes.ts'
import { commitStatements } from './commit-plans.ts'
import { keyStatements } from './keys.ts'
import { listStatements } from './list-users.ts'
import { messageStatements } from './messages.ts'
import { poolStatements } from './pools.ts'
import { removalStatements } from './removal.ts'
import { sessionStatements } from './sessions.ts'
import { sweepStatements } from './sweep.ts'
import { userStatements } from './users.ts'

/** All statements that the store can ask of a database once it is open. */
export const allStatements = {
  ...attemptStatements,
  ...changeStatements,
  ...clientStatements,
  ...codeStatements,
  ...commitStatements,
  ...keyStatements,
  ...listStatements,
  ...messageStatements,
  ...poolStatements,
  ...removalStatements,
  ...sessionStatements,
  ...sweepStatements,
  ...userStatements,
}

/**
 * The statements that scan many users instead of naming them by `sub` or by a whole name. They are pages of lists,
 * and the removal of what is past use. No call of the API but a list waits for one of them.
 */
export const acrossUsers: readonly (keyof typeof allStatements)[] = [
  'listUsers',
  'listUsersByUsername',
  'listUsersByAttribute',
  'listMessages',
  'sweepCodes',
  'sweepSessions',
  'sweepProofs',
  'sweepAttempts',
  'removeUsers',
  'removeCredentials',
  'removeAliases',
  'removeEntries',
  'removeEvents',
  'removeSessions',
  'removeProofs',
  'removeCodes',
  'removeAttempts',
  'removeLockouts',
  'removeMessages',
]
