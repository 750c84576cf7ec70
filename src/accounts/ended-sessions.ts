import type { PlanOptions } from '../domain/user-plan.ts'
import type { User } from '../domain/user.ts'
import type { Context } from '../context.ts'

/** What a plan that gives a user another password does about the user's sessions. */
interface Ending {
  readonly user: Partial<Pick<User, 'tokensValidAfter'>>
  readonly plan: Pick<PlanOptions, 'closeSessions'>
}

const nothing: Ending = { user: {}, plan: {} }

/** All of them end, where the operator wants it, and no token from before is taken any more. */
export const endAll = ({ sessionOptions }: Pick<Context, 'sessionOptions'>, at: number): Ending =>
  sessionOptions.endOnPasswordChange
    ? { user: { tokensValidAfter: at }, plan: { closeSessions: true } }
    : nothing

/**
 * All but the one that the user acts in. Where that one is not known, since the app client has token revocation off,
 * they all end; access tokens of such clients are good until they expire.
 */
export const endOthers = (
  { sessionOptions }: Pick<Context, 'sessionOptions'>,
  family: string | undefined,
): Ending['plan'] =>
  sessionOptions.endOnPasswordChange
    ? { closeSessions: family === undefined ? true : { except: family } }
    : nothing.plan
