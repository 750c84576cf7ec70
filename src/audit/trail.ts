import type { Reason } from '../refusal-reasons.ts'
import type { User } from '../domain/user.ts'

/**
 * Facts that a call collects for its line in the audit log. They are filled in as the call goes on, so a refused call
 * tells what was known by then. No value of an attribute, code, token or password belongs here.
 */
export interface Trail {
  pool?: string
  client?: string
  /** The `sub` of the user that the call is about. */
  user?: string | undefined
  /** A name that no user has. Only a keyed hash of it is written, since users type passwords in its place. */
  unknownName?: string | undefined
  /** The true reason why nothing was done, if the answer pretends success or names another reason. */
  hidden?: Reason
  /** Whether something has changed for good, even if the rest of the call fails. */
  isDone?: boolean
}

/** The reason why a user gets nothing although the answer pretends success, as it does for an unknown name. */
export const hiddenReason = ({ enabled }: Pick<User, 'enabled'>, isFitting: boolean): Reason =>
  enabled ? (isFitting ? 'nowhere-to-send' : 'wrong-state') : 'disabled'
