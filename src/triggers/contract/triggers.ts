import type { Pool } from '../../domain/pool.ts'

/** A place in an operation at which a pool can have a function of its own called. Named as in LambdaConfig. */
export type TriggerName =
  | 'PreSignUp'
  | 'PostConfirmation'
  | 'PreAuthentication'
  | 'PostAuthentication'
  | 'CustomMessage'
  | 'UserMigration'
  | 'DefineAuthChallenge'
  | 'CreateAuthChallenge'
  | 'VerifyAuthChallengeResponse'
  | 'PreTokenGeneration'
  | 'CustomEmailSender'
  | 'CustomSMSSender'

type Values = Readonly<Record<string, unknown>>

/** What a function is given. It answers the same with its `response` filled in. */
export interface TriggerEvent {
  /** Of the event's shape: '1', and for token generation up to '3'. */
  readonly version: string
  /** Why it is called: `PreSignUp_SignUp`, … */
  readonly triggerSource: string
  readonly region: string
  readonly userPoolId: string
  readonly userName: string | null
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string }
  readonly request: Values
  readonly response: Values
}

/** Calls the functions that pools have set on their triggers. */
export interface Triggers {
  /** Whether the pool has a function there. */
  has(pool: Pool, trigger: TriggerName): boolean
  /**
   * The `response` that the pool's function on a trigger answers, as it came: what it says is for the caller to judge.
   * Undefined where the pool has no function there; then `event` is not made. For custom senders, which answer
   * nothing, it is empty. After `until`, on the clock of `performance.now()`, nothing is begun, and what was begun is
   * given up for good.
   * @throws {CognitoError} UserLambdaValidationException: the function threw · UnexpectedLambdaException: it could
   *   not be called, or gave no answer in time, three times · InvalidLambdaResponseException: no usable answer
   */
  call(
    pool: Pool,
    trigger: TriggerName,
    event: () => TriggerEvent,
    until?: number,
  ): Promise<Values | undefined>
}

/** Where no functions can be called. */
export const noTriggers: Triggers = {
  has: () => false,
  call: async () => undefined,
}
