import type { Reason } from '../refusal-reasons.ts'
import type { User } from '../domain/user.ts'

/**
 * What a call finds out about itself on its way, for its line in the audit log. It is filled in as the call goes on, so a
 * call that is refused tells what was known by then. No value of an attribute, code, token or password belongs here.
 */
export interface Trail {
  pool?: string
  client?: string
  /** The `sub` of the user whom the call is about. */
  user?: string | undefined
  /** A name that no user goes by. Only a keyed hash of it is written, since people type passwords in its place. */
  unknownName?: string | undefined
  /** Why nothing was done, where the answer pretends that something was, or names another reason. */
  hidden?: Reason
  /** Whether something has changed for good, whatever becomes of the rest of the call. */
  isDone?: boolean
}

/** Why a user gets nothing where the answer pretends that something was done, as it would for an unknown name. */
export const hiddenReason = ({ enabled }: Pick<User, 'enabled'>, isFitting: boolean): Reason =>
  enabled ? (isFitting ? 'nowhere-to-send' : 'wrong-state') : 'disabled'
