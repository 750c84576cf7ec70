import type { PlanOptions } from '../domain/user-plan.ts'
import type { User } from '../domain/user.ts'
import type { Context, UserCall } from '../context.ts'
import { commitUser } from './commit-user.ts'

/** The effect on a user's sessions of a plan that gives the user another password. */
interface Ending {
  readonly user: Partial<Pick<User, 'tokensValidAfter'>>
  readonly plan: Pick<PlanOptions, 'closeSessions'>
}

const nothing: Ending = { user: {}, plan: {} }

/** All sessions end where the operator wants it, and tokens from before are refused. */
export const endAll = ({ sessionOptions }: Pick<Context, 'sessionOptions'>, at: number): Ending =>
  sessionOptions.endOnPasswordChange
    ? { user: { tokensValidAfter: at }, plan: { closeSessions: true } }
    : nothing

/**
 * All sessions end but the one that the user acts in. That one is not known where the app client has token revocation
 * off. There all sessions end; access tokens of such clients are good until they expire.
 */
export const endOthers = (
  { sessionOptions }: Pick<Context, 'sessionOptions'>,
  sessionId: string | undefined,
): Ending['plan'] =>
  sessionOptions.endOnPasswordChange
    ? { closeSessions: sessionId === undefined ? true : { except: sessionId } }
    : nothing.plan

/** Signs a user out everywhere: all sessions end, and no token from before is taken here any more. */
export async function signOutEverywhere(call: UserCall): Promise<void> {
  const { user } = call
  const at = call.now()
  await commitUser(call, user, { ...user, tokensValidAfter: at }, { at, closeSessions: true })
}
