import type { Counted } from '../store/ports/attempts.ts'
import { noAnswer } from '../store/ports/codes.ts'
import { attemptLimitExceeded, passwordAttemptsExceeded } from '../errors.ts'
import type { LimitedAction } from '../domain/limits.ts'
import { sourceNetwork } from '../domain/source-network.ts'
import type { User } from '../domain/user.ts'
import type { Context, PoolCall } from '../context.ts'
import { decoyUserFor } from './decoy-user.ts'

/**
 * The counter of a name without a user. Such names share a bounded number of rows in each pool. So requests about
 * ever new names do not fill the disk. A name is known by a keyed hash. A name that is alone in its row is counted as
 * a user is. `sub` is the decoy user's.
 */
export function unknownName(
  { vault, limits }: Pick<Context, 'vault' | 'limits'>,
  poolId: string,
  sub: string,
): Counted {
  const hash = vault.lastingHash(`unknown name ${poolId}`, sub)
  const slot = Number.parseInt(hash.slice(0, 8), 16) % limits.unknownNames
  return { poolId, sub: `unknown ${slot}`, tag: hash.slice(32) }
}

/** The counter of a name: that of its user, or else that of the unknown name. */
export const counterFor = (call: PoolCall, user: User | undefined, name: string): Counted =>
  user ?? unknownName(call, call.pool.id, decoyUserFor(call.vault, call.pool, name).sub)

/**
 * Counts a try of a link, by the target that the link names and the network of the request. The client chooses both,
 * so rows are shared. Answers no if there were too many.
 */
export function tryCountLink(
  context: Context,
  action: 'ConfirmByLink' | 'UndoByLink',
  poolId: string,
  target: string,
): Promise<boolean> {
  const { store, limits, now, origin } = context
  const counted = unknownName(context, poolId, `link ${sourceNetwork(origin.source)} ${target}`)
  return store.takeAttempt(counted, action, limits.attempts[action], now())
}

/** The hash of a decoy code, which no answer fits. The hash for an unknown name tells which name it belongs to. */
export const decoyHash = ({ tag }: Counted): string => (tag === undefined ? noAnswer : tag.repeat(2))

/** A call whose action is limited per hour. */
export type LimitedCall = Context & { readonly action: LimitedAction }

/**
 * Counts an attempt at the action of a call. Where every client may try, each source has its own bound.
 * @throws {CognitoError} LimitExceededException
 */
export async function takeAttempt(call: LimitedCall, counted: Counted): Promise<void> {
  const { store, limits, now, action } = call
  const bound = limits.attempts[action]
  const source = bound.fromAll ? sourceOf(call, counted) : 0
  if (!(await store.takeAttempt(counted, action, bound, now(), source))) throw attemptLimitExceeded()
}

/** The source of a call, as a number that says nothing about the address. */
export const sourceOf = (
  { vault, origin }: Pick<Context, 'vault' | 'origin'>,
  { poolId, sub }: Counted,
): number => toSource(vault.hash(`source ${poolId} ${sub}`, sourceNetwork(origin.source)))

/** Twenty bits of a keyed hash. */
export const toSource = (hash: string): number => Number.parseInt(hash.slice(0, 5), 16)

/**
 * Counts a password, or the code of a second factor, as wrong before it is judged.
 * @throws {CognitoError} NotAuthorizedException: locked out
 */
export async function takeFailure({ store, limits, now }: Context, counted: Counted): Promise<void> {
  const { failuresInRow = Number.MAX_SAFE_INTEGER } = limits
  if (!(await store.takePasswordAttempt(counted, failuresInRow, now()))) throw passwordAttemptsExceeded()
}

/** The key of the counter for wrong codes of a user's second factor. */
export const factorCounter = (sub: string): string => `${sub} second factor`

/** Clears a user's failed attempts, because an administrator lets the user begin anew. */
export async function forgetFailures(
  { store }: Pick<Context, 'store'>,
  { poolId, sub }: Counted,
): Promise<void> {
  const counters = [sub, factorCounter(sub)]
  await Promise.all(counters.map((counter) => store.forgetPasswordAttempts(poolId, counter)))
}
