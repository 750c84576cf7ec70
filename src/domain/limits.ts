/**
 * The number of allowed attempts. If `fromAll` is given, `hour` and `day` count each source separately. `fromAll`
 * then counts all sources together.
 */
export interface Bound {
  readonly hour: number
  readonly day?: number | undefined
  readonly fromAll?: { readonly hour: number; readonly day?: number | undefined } | undefined
}

/** The number of answers that a code allows: from one source, and from all sources together. */
export interface AnswerBound {
  readonly fromOne: number
  readonly fromAll: number
}

/** The actions that are limited for each user. */
export type LimitedAction =
  | 'ConfirmSignUp'
  /** Following the link that replaces a code, from one client address. */
  | 'ConfirmByLink'
  /** Following the link that undoes a change of the e-mail address, from one client address. */
  | 'UndoByLink'
  | 'ResendConfirmationCode'
  | 'GetUserAttributeVerificationCode'
  | 'VerifyUserAttribute'
  | 'ChangePassword'
  | 'ForgotPassword'
  | 'ConfirmForgotPassword'

/** The purposes of codes. Each purpose has its own budget, so that one cannot use up another. */
export type CodeBudget = 'signUp' | 'verify' | 'recover' | 'secondFactor'

/** Rate limits and lifetimes. Undefined means no limit. */
export interface Limits {
  /** By operation, for each user. */
  readonly attempts: Readonly<Record<LimitedAction, Bound>>
  /** How many codes go to one address of a pool, by purpose. */
  readonly codes: Readonly<Record<CodeBudget, Bound | undefined>>
  readonly answersPerCode: AnswerBound | undefined
  /** How many codes of a second factor are checked per session. */
  readonly answersPerSession: number
  /** How many passwords or second-factor codes of a user may be wrong in a row. */
  readonly failuresInRow: number | undefined
  /** How many wrong passwords, wrong codes and requests for codes one source may make in an hour, per node. */
  readonly failuresPerSource: number | undefined
  /** The number of wrong passwords and codes in a pool, per node, above which the log warns. No call is refused. */
  readonly failuresPerPool: { readonly minute: number; readonly hour: number } | undefined
  /** How many names without a user are remembered in each pool. */
  readonly unknownNames: number
  readonly groupsPerPool: number
  readonly groupsPerUser: number
  /** The lifetime of codes for a new account or an address (milliseconds). */
  readonly codeValidity: number
  readonly recoveryCodeValidity: number
  /** The lifetime of a sign-in between two steps, unless the app client sets one (milliseconds). */
  readonly signInValidity: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The number of free wrong passwords, and the shortest and longest lock after that (milliseconds). */
export const lock = { freeFailures: 5, shortest: 1000, longest: 15 * minute } as const

/** Cognito's own limits, if it has any. Addresses and sources have no limit, so tests can reuse the same ones. */
export const cognitoLimits: Limits = {
  attempts: {
    ConfirmSignUp: { hour: 15 },
    ConfirmByLink: { hour: 15 },
    UndoByLink: { hour: 15 },
    ResendConfirmationCode: { hour: 5 },
    GetUserAttributeVerificationCode: { hour: 5 },
    VerifyUserAttribute: { hour: 15 },
    ChangePassword: { hour: 5 },
    // Cognito allows 5 to 20 of both together, depending on its risk estimate.
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
  groupsPerPool: 10_000,
  groupsPerUser: 100,
  codeValidity: day,
  recoveryCodeValidity: hour,
  signInValidity: 3 * minute,
}

/**
 * Limits for servers whose messages reach people and that strangers can attack. Requests that any caller may make in
 * a user's name are counted by source first. All sources together have more room, so that a stranger elsewhere does
 * not use up what the owner needs.
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

/** Some of the limits, by the same names. Null removes a limit that may be absent. */
export interface LimitChanges {
  readonly [name: string]: number | null | LimitChanges | undefined
}

/**
 * The limits with some of them replaced. The reader of the settings checks that each replacement is of the same kind.
 */
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
