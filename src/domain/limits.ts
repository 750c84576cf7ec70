/**
 * How often somebody may try. Where `fromAll` is given, `hour` and `day` are for each source by itself, and `fromAll` is
 * for all of them together.
 */
export interface Bound {
  readonly hour: number
  readonly day?: number | undefined
  readonly fromAll?: { readonly hour: number; readonly day?: number | undefined } | undefined
}

/** How many answers a code is good for: from one source, and from all of them. */
export interface AnswerBound {
  readonly fromOne: number
  readonly fromAll: number
}

/** What is limited for each user. */
export type LimitedAction =
  | 'ConfirmSignUp'
  /** Following the link that takes the place of a code, from one address of a client. */
  | 'ConfirmByLink'
  /** Following the link that undoes the change of an e-mail address, likewise. */
  | 'UndoByLink'
  | 'ResendConfirmationCode'
  | 'GetUserAttributeVerificationCode'
  | 'VerifyUserAttribute'
  | 'ChangePassword'
  | 'ForgotPassword'
  | 'ConfirmForgotPassword'

/** What codes are sent for. Each has a budget of its own, so that one cannot be used up by another. */
export type CodeBudget = 'signUp' | 'verify' | 'recover' | 'secondFactor'

/** How much is let through, and how long things last. What is undefined is without limit. */
export interface Limits {
  /** By operation, for each user. */
  readonly attempts: Readonly<Record<LimitedAction, Bound>>
  /** How many codes go to one address of a pool, by what they are for. */
  readonly codes: Readonly<Record<CodeBudget, Bound | undefined>>
  readonly answersPerCode: AnswerBound | undefined
  /** How many codes of a second factor are judged for one session. */
  readonly answersPerSession: number
  /** How many passwords, or codes of a second factor, of a user may be wrong in a row. */
  readonly failuresInRow: number | undefined
  /** How many passwords and codes may be wrong, and codes asked for, from one source in an hour, on one node. */
  readonly failuresPerSource: number | undefined
  /** Beyond so many wrong passwords and codes in a pool, on one node, the log says so. Nothing is refused. */
  readonly failuresPerPool: { readonly minute: number; readonly hour: number } | undefined
  /** How many names that nobody has are remembered in each pool. */
  readonly unknownNames: number
  /** Of codes for a new account or an address (milliseconds). */
  readonly codeValidity: number
  readonly recoveryCodeValidity: number
  /** Of what a sign-in is between two steps, where the app client does not say (milliseconds). */
  readonly signInValidity: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How many wrong passwords are free, and for how long the next one locks at first and at most (milliseconds). */
export const lock = { freeFailures: 5, shortest: 1000, longest: 15 * minute } as const

/** Cognito's own limits, where it has any. Nothing is said of addresses and sources, so tests can go on with the same. */
export const cognitoLimits: Limits = {
  attempts: {
    ConfirmSignUp: { hour: 15 },
    ConfirmByLink: { hour: 15 },
    UndoByLink: { hour: 15 },
    ResendConfirmationCode: { hour: 5 },
    GetUserAttributeVerificationCode: { hour: 5 },
    VerifyUserAttribute: { hour: 15 },
    ChangePassword: { hour: 5 },
    // Cognito lets through 5 to 20 of both together, by what it makes of the risk.
    ForgotPassword: { hour: 10 },
    ConfirmForgotPassword: { hour: 10 },
  },
  codes: { signUp: undefined, verify: undefined, recover: undefined, secondFactor: undefined },
  answersPerCode: undefined,
  answersPerSession: 5,
  failuresInRow: undefined,
  failuresPerSource: undefined,
  failuresPerPool: undefined,
  unknownNames: 16_384,
  codeValidity: day,
  recoveryCodeValidity: hour,
  signInValidity: 3 * minute,
}

/**
 * Limits where messages reach people and strangers try. What anybody may ask for in somebody's name is counted by
 * source first, with more room for all sources together, so that a stranger elsewhere does not use up what the owner
 * needs.
 */
export const servingLimits: Limits = {
  ...cognitoLimits,
  attempts: {
    ...cognitoLimits.attempts,
    ConfirmSignUp: { hour: 15, fromAll: { hour: 60 } },
    ResendConfirmationCode: { hour: 5, fromAll: { hour: 20 } },
    ForgotPassword: { hour: 10, fromAll: { hour: 100 } },
    ConfirmForgotPassword: { hour: 10, day: 20, fromAll: { hour: 100, day: 200 } },
  },
  codes: {
    signUp: { hour: 5, day: 20 },
    verify: { hour: 5, day: 20, fromAll: { hour: 20, day: 80 } },
    recover: { hour: 5, day: 10, fromAll: { hour: 10, day: 40 } },
    secondFactor: { hour: 10, day: 50 },
  },
  answersPerCode: { fromOne: 5, fromAll: 50 },
  failuresInRow: 100,
  failuresPerSource: 1000,
  failuresPerPool: { minute: 300, hour: 3000 },
}

/** Some of the limits, by the same names. Null takes a limit away where there may be none. */
export interface LimitChanges {
  readonly [name: string]: number | null | LimitChanges | undefined
}

/** Limits of which some are changed. What takes the place of one is of its kind: whoever reads changes checks them. */
export function withChanges<T extends object>(limits: T, changes: LimitChanges): T {
  const changed = Object.entries(changes).map(([name, change]) => [
    name,
    changeOne(Reflect.get(limits, name), change),
  ])
  return { ...limits, ...Object.fromEntries(changed) }
}

function changeOne(before: unknown, change: LimitChanges[string]): unknown {
  if (change === undefined) return before
  if (change === null) return undefined
  if (typeof change === 'number') return change
  return withChanges(typeof before === 'object' && before !== null ? before : {}, change)
}
