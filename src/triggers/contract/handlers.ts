// Types for authors of functions: `import type { PreSignUpHandler } from 'rockpool/triggers'`. They fit those of
// @types/aws-lambda in both directions, so that a function can use either and run at both.

/**
 * A function on a trigger. It answers the given event with its `response` filled in, by a promise or by the callback.
 * An error that it throws ends the call of the API, and its text goes to the caller.
 */
export type Handler<Event> = (
  event: Event,
  context: FunctionContext,
  callback: Callback<Event>,
  // A function that answers by the callback may return anything.
  // oxlint-disable-next-line typescript/no-explicit-any
) => void | Promise<any>

export type Callback<Event> = (error?: Error | string | null, event?: Event) => void

/** Information for a function about the call that it serves. */
interface FunctionContext {
  callbackWaitsForEmptyEventLoop: boolean
  functionName: string
  functionVersion: string
  invokedFunctionArn: string
  memoryLimitInMB: string
  awsRequestId: string
  logGroupName: string
  logStreamName: string
  getRemainingTimeInMillis(): number
  done(error?: Error, result?: unknown): void
  fail(error: Error | string): void
  succeed(message: unknown, object?: unknown): void
}

/** By the name that it has in @types/aws-lambda. */
export type { FunctionContext as Context }

/** Texts by name: the attributes of a user, the metadata of a call, … */
export interface Texts {
  [name: string]: string
}

/** The event of any trigger. */
interface EventOf<Source extends string, Request, Response> {
  version: string
  /** The reason for the call. */
  triggerSource: Source
  region: string
  userPoolId: string
  userName: string
  callerContext: {
    awsSdkVersion: string
    /** `CLIENT_ID_NOT_APPLICABLE` if no app is involved. */
    clientId: string
  }
  request: Request
  response: Response
}

interface WithMetadata {
  /** `ClientMetadata` from the caller. */
  clientMetadata?: Texts | undefined
}

interface WithUser extends WithMetadata {
  userAttributes: Texts
}

interface WithPossibleUser extends WithUser {
  /** True if there is no such user, in pools that hide whether users exist. */
  userNotFound?: boolean | undefined
}

// oxlint-disable-next-line typescript/no-empty-object-type
type Nothing = {}

// Signing up

export type PreSignUpEvent = EventsOf<
  'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser' | 'PreSignUp_ExternalProvider',
  WithUser & { validationData?: Texts | undefined },
  { autoConfirmUser: boolean; autoVerifyEmail: boolean; autoVerifyPhone: boolean }
>
export type PreSignUpHandler = Handler<PreSignUpEvent>

export type PostConfirmationEvent = EventsOf<
  'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword',
  WithUser,
  Nothing
>
export type PostConfirmationHandler = Handler<PostConfirmationEvent>

export type UserMigrationEvent = EventsOf<
  'UserMigration_Authentication' | 'UserMigration_ForgotPassword',
  /** The password is null if the user has forgotten it, though types for Lambda say that it is a string. */
  WithMetadata & { password: string; validationData?: Texts | undefined },
  {
    userAttributes: Texts
    finalUserStatus?: UserStatus | undefined
    messageAction?: 'RESEND' | 'SUPPRESS' | undefined
    desiredDeliveryMediums: ('SMS' | 'EMAIL')[]
    forceAliasCreation?: boolean | undefined
    enableSMSMFA?: boolean | undefined
  }
>
export type UserMigrationHandler = Handler<UserMigrationEvent>

export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'ARCHIVED'
  | 'COMPROMISED'
  | 'UNKNOWN'
  | 'RESET_REQUIRED'
  | 'FORCE_CHANGE_PASSWORD'

// Signing in

export type PreAuthenticationEvent = EventsOf<
  'PreAuthentication_Authentication',
  WithPossibleUser & { validationData?: Texts | undefined },
  Nothing
>
export type PreAuthenticationHandler = Handler<PreAuthenticationEvent>

export type PostAuthenticationEvent = EventsOf<
  'PostAuthentication_Authentication',
  WithUser & { newDeviceUsed: boolean },
  Nothing
>
export type PostAuthenticationHandler = Handler<PostAuthenticationEvent>

/** A completed step of a sign-in. */
export type ChallengeStep =
  | {
      challengeName:
        | 'PASSWORD_VERIFIER'
        | 'SMS_MFA'
        | 'DEVICE_SRP_AUTH'
        | 'DEVICE_PASSWORD_VERIFIER'
        | 'ADMIN_NO_SRP_AUTH'
        | 'SRP_A'
      challengeResult: boolean
      challengeMetadata?: undefined
    }
  | {
      challengeName: 'CUSTOM_CHALLENGE'
      challengeResult: boolean
      challengeMetadata?: string | undefined
    }

export type DefineAuthChallengeEvent = EventsOf<
  'DefineAuthChallenge_Authentication',
  WithPossibleUser & { session: ChallengeStep[] },
  { challengeName?: string | undefined; failAuthentication: boolean; issueTokens: boolean }
>
export type DefineAuthChallengeHandler = Handler<DefineAuthChallengeEvent>

export type CreateAuthChallengeEvent = EventsOf<
  'CreateAuthChallenge_Authentication',
  WithPossibleUser & { challengeName: string; session: ChallengeStep[] },
  { publicChallengeParameters: Texts; privateChallengeParameters: Texts; challengeMetadata: string }
>
export type CreateAuthChallengeHandler = Handler<CreateAuthChallengeEvent>

export type VerifyAuthChallengeResponseEvent = EventsOf<
  'VerifyAuthChallengeResponse_Authentication',
  WithPossibleUser & { privateChallengeParameters: Texts; challengeAnswer: string },
  { answerCorrect: boolean }
>
export type VerifyAuthChallengeResponseHandler = Handler<VerifyAuthChallengeResponseEvent>

// Tokens

/**
 * The groups of a user. Here and below, `Absent` is `undefined` where @types/aws-lambda allows an optional member to
 * be there without a value. Elsewhere it is `never`. A compiler that tells these apart would refuse the other.
 */
export interface GroupConfiguration<Absent = undefined> {
  groupsToOverride?: string[] | Absent
  iamRolesToOverride?: string[] | Absent
  preferredRole?: string | Absent
}

type TokenSource =
  | 'TokenGeneration_HostedAuth'
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_AuthenticateDevice'
  | 'TokenGeneration_RefreshTokens'

export type PreTokenGenerationEvent = EventsOf<
  TokenSource,
  WithUser & { groupConfiguration: GroupConfiguration },
  {
    claimsOverrideDetails: {
      claimsToAddOrOverride?: Texts | undefined
      claimsToSuppress?: string[] | undefined
      groupOverrideDetails?: GroupConfiguration | undefined
    }
  }
>
export type PreTokenGenerationHandler = Handler<PreTokenGenerationEvent>

/** Claims of any kind that JSON has. */
export interface Claims {
  // `unknown` would not go where @types/aws-lambda has texts.
  // oxlint-disable-next-line typescript/no-explicit-any
  [name: string]: any
}

type TokenRequest<Absent> = {
  userAttributes: Texts
  groupConfiguration: GroupConfiguration<Absent>
  scopes?: string[] | Absent
  clientMetadata?: Texts | Absent
}

interface TokenResponse<Absent> {
  claimsAndScopeOverrideDetails: {
    idTokenGeneration?:
      | { claimsToAddOrOverride?: Claims | Absent; claimsToSuppress?: string[] | Absent }
      | Absent
    accessTokenGeneration?:
      | {
          claimsToAddOrOverride?: Claims | Absent
          claimsToSuppress?: string[] | Absent
          scopesToAdd?: string[] | Absent
          scopesToSuppress?: string[] | Absent
        }
      | Absent
    groupOverrideDetails?: GroupConfiguration<Absent> | Absent
  }
}

export type PreTokenGenerationV2Event = EventsOf<
  TokenSource,
  TokenRequest<undefined>,
  TokenResponse<undefined>
>
export type PreTokenGenerationV2Handler = Handler<PreTokenGenerationV2Event>

export type PreTokenGenerationV3Event = EventsOf<
  TokenSource | 'TokenGeneration_ClientCredentials',
  TokenRequest<never>,
  TokenResponse<never>
> & { version: '3' }
/** A method's type, since @types/aws-lambda knows only one of the sources of calls of such a function. */
export type PreTokenGenerationV3Handler = {
  handle(...parameters: Parameters<Handler<PreTokenGenerationV3Event>>): ReturnType<Handler<unknown>>
}['handle']

// Messages

export type CustomMessageEvent = EventsOf<
  `CustomMessage_${MessageReason}`,
  WithUser & {
    /** The placeholder for the code in the texts. */
    codeParameter: string
    linkParameter: string
    /** The placeholder for the user's name in the texts; null except for invitations. */
    usernameParameter: string | null
  },
  { smsMessage: string | null; emailMessage: string | null; emailSubject: string | null }
>
export type CustomMessageHandler = Handler<CustomMessageEvent>

type MessageReason =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication'

interface SenderRequest extends WithUser {
  type: string
  /** The code: plain for modules, encrypted under the pool's key for other functions. */
  code: string | null
}

export type CustomEmailSenderEvent =
  | EventsOf<`CustomEmailSender_${MessageReason}`, SenderRequest, Nothing>
  | EventOf<
      'CustomEmailSender_AccountTakeOverNotification',
      WithMetadata & { type: string; code: string | null; userAttributes: TakeOverNotice },
      Nothing
    >
export type CustomEmailSenderHandler = Handler<CustomEmailSenderEvent>

export interface TakeOverNotice {
  EVENT_ID: string
  USER_NAME: string
  IP_ADDRESS: string
  ACCOUNT_TAKE_OVER_ACTION: 'BLOCK' | 'NO_ACTION' | 'MFA' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED'
  ONE_CLICK_LINK_VALID: string
  ONE_CLICK_LINK_INVALID: string
  LOGIN_TIME: string
  FEEDBACK_TOKEN: string
  CITY?: string | undefined
  COUNTRY?: string | undefined
  DEVICE_NAME?: string | undefined
}

export type CustomSMSSenderEvent = EventsOf<`CustomSMSSender_${MessageReason}`, SenderRequest, Nothing>
export type CustomSMSSenderHandler = Handler<CustomSMSSenderEvent>

/** A union with an event for each source, so that the source tells which event it is. */
type EventsOf<Source extends string, Request, Response> = Source extends string
  ? EventOf<Source, Request, Response>
  : never
