import type { AuditedCall } from '../audit/audit.ts'
import type { PageTask } from '../audit/audited.ts'
import type { Reason } from '../refusal-reasons.ts'
import { attemptLimitExceeded, tooManyRequests, type CognitoError } from '../errors.ts'
import { actions } from '../model/table.ts'
import type { Action, ContextDataType } from '../model/types.ts'
import { toPlainAddress } from '../domain/client-address.ts'
import type { Limits } from '../domain/limits.ts'
import { isOwnNetwork, sourceNetwork } from '../domain/source-network.ts'

export interface WrongGuessesOptions {
  readonly limits: Pick<Limits, 'failuresPerSource' | 'failuresPerPool'>
  readonly now: () => number
  /** Receives one line for the operator. */
  readonly warn: (text: string) => void
  /** The number of remembered sources; beyond it, the source that began first is forgotten. */
  readonly maxSources?: number
}

/** Calls that check a password, a code or a link, or reveal something about a name. */
const judging: ReadonlySet<Action | PageTask> = new Set([
  'AdminInitiateAuth',
  'AdminRespondToAuthChallenge',
  'ChangePassword',
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'ForgotPassword',
  'InitiateAuth',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'VerifySoftwareToken',
  'VerifyUserAttribute',
  'confirmUser',
  'undoEmailChange',
])

/** Calls that ask for a code. Each counts for its source, whether the name belongs to a user or not. */
const asking: ReadonlySet<Action | PageTask> = new Set(['ForgotPassword', 'ResendConfirmationCode'])

/** The reasons that mean a wrong guess. */
const wrong: ReadonlySet<Reason> = new Set([
  'unknown-user',
  'wrong-password',
  'locked-out',
  'wrong-code',
  'expired-code',
  'used-code',
  'challenge-failed',
])

/** The failures within a span that begins with the first of them. */
interface Span {
  readonly since: number
  count: number
}

const minute = 60_000
const hour = 60 * minute

/**
 * Counts wrong passwords and codes by source and by pool, and requests for codes by source. The counts are in the
 * memory of this node. A source with too many is refused until an hour after its first. Above a threshold in a pool
 * the log warns, once an hour. A call that is right costs one look into a map.
 */
export class WrongGuesses {
  readonly #options: WrongGuessesOptions
  readonly #bySource = new Map<string, Span>()
  readonly #byPool = new Map<string, { minute: Span; hour: Span; warned: number }>()

  constructor(options: WrongGuessesOptions) {
    this.#options = options
  }

  /** @throws {CognitoError} too much was wrong from where this call comes from */
  check(call: AuditedCall): void {
    const { limits, now } = this.#options
    const most = limits.failuresPerSource
    if (most === undefined || this.#bySource.size === 0 || !isJudged(call)) return
    const source = sourceOf(call)
    const span = source === undefined ? undefined : this.#bySource.get(sourceNetwork(source))
    if (span && span.count >= most && isWithin(span, hour, now())) throw refusalOf(call.action)
  }

  /** Counts a call that has its answer. */
  count(call: AuditedCall): void {
    if (!isJudged(call)) return
    const isFailure = isWrong(call)
    if (isFailure || (call.action !== undefined && asking.has(call.action))) this.#countSource(sourceOf(call))
    if (isFailure && call.trail.pool !== undefined) this.#countPool(call.trail.pool)
  }

  #countSource(source: string | undefined): void {
    const { limits, now, maxSources = 65_536 } = this.#options
    if (limits.failuresPerSource === undefined || source === undefined || isOwnNetwork(source)) return
    const network = sourceNetwork(source)
    const span = this.#bySource.get(network)
    if (span && isWithin(span, hour, now())) {
      span.count += 1
      return
    }
    // A new span goes to the end, so the first entry is always the oldest.
    this.#bySource.delete(network)
    const [oldest] = this.#bySource.keys()
    if (this.#bySource.size >= maxSources && oldest !== undefined) this.#bySource.delete(oldest)
    this.#bySource.set(network, { since: now(), count: 1 })
  }

  #countPool(poolId: string): void {
    const { limits, now, warn } = this.#options
    const most = limits.failuresPerPool
    if (!most) return
    const at = now()
    const counts = this.#byPool.get(poolId) ?? {
      minute: { since: at, count: 0 },
      hour: { since: at, count: 0 },
      warned: -Infinity,
    }
    if (!isWithin(counts.minute, minute, at)) counts.minute = { since: at, count: 0 }
    if (!isWithin(counts.hour, hour, at)) counts.hour = { since: at, count: 0 }
    counts.minute.count += 1
    counts.hour.count += 1
    this.#byPool.set(poolId, counts)
    const isMany = counts.minute.count > most.minute || counts.hour.count > most.hour
    if (!isMany || isWithin({ since: counts.warned }, hour, at)) return
    counts.warned = at
    warn(
      `Somebody may be guessing in the pool ${poolId}: ${counts.minute.count} passwords and codes were wrong within a ` +
        `minute, ${counts.hour.count} within an hour.`,
    )
  }
}

/** A time in the future was written before the clock was set back, and its span is over. */
const isWithin = ({ since }: Pick<Span, 'since'>, length: number, now: number) =>
  now >= since && now - since < length

/** Refresh tokens are too long to be guessed. Their exchange goes on whatever else comes from the same source. */
function isJudged({ action, input }: AuditedCall): boolean {
  if (action === undefined || !judging.has(action)) return false
  const flow = input && 'AuthFlow' in input ? input.AuthFlow : undefined
  return flow !== 'REFRESH_TOKEN_AUTH' && flow !== 'REFRESH_TOKEN'
}

/**
 * The address that a call counts for. An administrator's own stands for many users, so a call of theirs counts for the
 * address of the user, if the request has it.
 */
function sourceOf({ source, signer, input }: AuditedCall): string | undefined {
  if (!signer) return source
  const { ContextData } = (input ?? {}) as { readonly ContextData?: ContextDataType }
  return ContextData && toPlainAddress(ContextData.IpAddress)
}

const isWrong = ({ error }: AuditedCall): boolean => error !== undefined && wrong.has(error.reason)

/** The API's error for limits of this action. */
function refusalOf(action: Action | PageTask | undefined): CognitoError {
  const isListed =
    action !== undefined && Object.hasOwn(actions, action)
      ? actions[action as Action].errors.includes('LimitExceededException')
      : true
  return isListed ? attemptLimitExceeded('source-limit') : tooManyRequests('source-limit')
}
