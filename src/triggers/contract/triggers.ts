import type { Pool } from '../../domain/pool.ts'

/** A point in an operation at which a pool can have its own function called. Named as in LambdaConfig. */
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

type JsonObject = Readonly<Record<string, unknown>>

/** The event that a function gets. It answers the same event with its `response` filled in. */
export interface TriggerEvent {
  /** The version of the event's shape: '1', and for token generation up to '3'. */
  readonly version: string
  /** The reason for the call: `PreSignUp_SignUp`, … */
  readonly triggerSource: string
  readonly region: string
  readonly userPoolId: string
  readonly userName: string | null
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string }
  readonly request: JsonObject
  readonly response: JsonObject
}

/** Calls the functions that pools have set on their triggers. */
export interface Triggers {
  /** Whether the pool has a function on the trigger. */
  has(pool: Pool, trigger: TriggerName): boolean
  /**
   * Calls the pool's function on a trigger and answers its `response` as it came; the caller checks the contents.
   * Undefined if the pool has no function there; then `event` is not made. Custom senders answer nothing, so their
   * response is empty. After `until`, on the clock of `performance.now()`, no work begins, and work under way is
   * given up for good.
   * @throws {CognitoError} UserLambdaValidationException: the function threw · UnexpectedLambdaException: it could
   *   not be called, or gave no answer in time, three times · InvalidLambdaResponseException: no usable answer
   */
  call(
    pool: Pool,
    trigger: TriggerName,
    event: () => TriggerEvent,
    until?: number,
  ): Promise<JsonObject | undefined>
}

/** Triggers for a server without functions. */
export const noTriggers: Triggers = {
  has: () => false,
  call: async () => undefined,
}
