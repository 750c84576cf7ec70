import { type Reason, reasonOfError } from './refusal-reasons.ts'

/**
 * An error that the wire may carry: `name` is the `__type` a client sees, `message` its text. Clients match on both,
 * so the wording is Cognito's own. Every other thrown error is a fault of the server.
 */
export class CognitoError extends Error {
  override readonly name: string
  /** The true reason, for the audit log. The wire may hide it, like the reasons of a failed sign-in. */
  readonly reason: Reason

  constructor(
    name: string,
    message: string,
    { reason = reasonOfError(name), ...options }: ErrorOptions & { readonly reason?: Reason } = {},
  ) {
    super(message, options)
    this.name = name
    this.reason = reason
  }
}

/** The caller may not do this, whatever its identity. */
export const notAuthorized = (message: string, reason: Reason) =>
  new CognitoError('NotAuthorizedException', message, { reason })
const notFound = (message: string, reason?: Reason) =>
  new CognitoError('ResourceNotFoundException', message, reason && { reason })

/** A parameter breaks a rule of the API. */
export const invalidParameter = (message: string, reason?: Reason) =>
  new CognitoError('InvalidParameterException', message, reason && { reason })

// The wire itself

/** The body is not the JSON that the operation takes. */
export const serializationFault = (message: string) => new CognitoError('SerializationException', message)
/** `X-Amz-Target` names no operation that the service knows. */
export const unknownOperation = () => new CognitoError('UnknownOperationException', 'Unknown operation.')
/** The operation exists in the API but is not built here yet. */
export const notBuilt = (action: string) =>
  new CognitoError('NotImplementedException', `${action} is not built in this version of Rockpool.`)
/** A fault of the server itself. Its cause is logged and never sent. */
export const internalError = () => new CognitoError('InternalErrorException', 'Internal error')
/** The same, for operations whose API calls it so. */
export const internalServerError = () => new CognitoError('InternalServerException', 'Internal error')
/** More work is requested than the server can take. SDKs try again. */
export const tooManyRequests = (reason: Reason = 'overloaded') =>
  new CognitoError('TooManyRequestsException', 'Too many requests', { reason })
/** A page of another machine calls a server whose codes are publicly known. */
export const foreignOrigin = () =>
  notAuthorized('While every code is the same one, only pages of this machine may call.', 'not-enabled')
/** The server has no room for a request. The error is one that all AWS services have in common. */
export const serviceUnavailable = () =>
  new CognitoError('ServiceUnavailable', 'The request has failed due to a temporary failure of the server.')

// Signed requests

/** An operation for administrators came without a signature. */
export const missingSignature = () =>
  new CognitoError('MissingAuthenticationTokenException', 'Missing Authentication Token')
/** The access key is unknown to this server. */
export const unknownAccessKey = () =>
  new CognitoError('UnrecognizedClientException', 'The security token included in the request is invalid.')
/** The access key has expired. */
export const expiredAccessKey = () =>
  new CognitoError('ExpiredTokenException', 'The security token included in the request is expired')
/** The access key does not allow this call. The words are those of IAM, whose policies AWS applies. */
export const accessDenied = (user: string, action: string, resource: string) =>
  new CognitoError(
    'AccessDeniedException',
    `User: ${user} is not authorized to perform: cognito-idp:${action} on resource: ${resource} because no ` +
      `identity-based policy allows the cognito-idp:${action} action`,
  )
/** The signature is malformed, from another time, or does not match. */
export const invalidSignature = (message: string, reason: Reason = 'wrong-signature') =>
  new CognitoError('InvalidSignatureException', message, { reason })
/** The `Authorization` header lacks a part. */
export const incompleteSignature = (message: string) =>
  new CognitoError('IncompleteSignatureException', message)

// Sign-in

export const incorrectCredentials = (reason: Reason = 'wrong-password') =>
  notAuthorized('Incorrect username or password.', reason)
export const passwordAttemptsExceeded = () => notAuthorized('Password attempts exceeded', 'locked-out')
export const userDisabled = () => notAuthorized('User is disabled.', 'disabled')
export const temporaryPasswordExpired = () =>
  notAuthorized(
    'Temporary password has expired and must be reset by an administrator.',
    'temporary-password-expired',
  )
export const userNotConfirmed = () => new CognitoError('UserNotConfirmedException', 'User is not confirmed.')
export const passwordResetRequired = () =>
  new CognitoError('PasswordResetRequiredException', 'Password reset required for the user')
export const flowNotEnabled = (flow: string) =>
  invalidParameter(`${flow} flow not enabled for this client`, 'not-enabled')
export const flowNotEnabledForAdministrators = () =>
  invalidParameter('Auth flow not enabled for this client', 'not-enabled')
export const flowNotSupported = () => invalidParameter('Initiate Auth method not supported.', 'not-enabled')
export const userAddressInvalid = () => invalidParameter('Invalid IpAddress in ContextData.')
export const missingAuthParameter = (name: string) => invalidParameter(`Missing required parameter ${name}`)
export const invalidSession = () => notAuthorized('Invalid session for the user.', 'invalid-session')
export const sessionUsed = () =>
  notAuthorized('Invalid session for the user, session can only be used once.', 'invalid-session')
export const sessionExpired = () =>
  notAuthorized('Invalid session for the user, session is expired.', 'expired-session')
export const customAuthNotConfigured = () =>
  invalidParameter('Custom auth lambda trigger is not configured for the user pool.', 'not-enabled')

// Tokens

export const accessTokenRevoked = (reason: Reason = 'revoked-token') =>
  notAuthorized('Access Token has been revoked', reason)
export const accessTokenExpired = () => notAuthorized('Access Token has expired', 'expired-token')
export const invalidAccessToken = () => notAuthorized('Invalid Access Token', 'invalid-token')
/** The user of an access token was deleted, and another has the name now. The words are not those of other tokens. */
export const accessTokenOutlived = () => notAuthorized('Invalid access token.', 'unknown-user')
export const accessTokenUnverified = () =>
  notAuthorized('Could not verify signature for Access Token', 'invalid-token')
/** The user may do this, but signed in longer ago than the operator allows. */
export const reauthenticationRequired = () =>
  notAuthorized('Re-authentication required', 'recent-sign-in-needed')
export const accessTokenLacksScope = () =>
  notAuthorized('Access Token does not have required scopes', 'token-lacks-scope')
export const invalidRefreshToken = () => notAuthorized('Invalid Refresh Token', 'invalid-token')
export const refreshTokenRevoked = () => notAuthorized('Refresh Token has been revoked', 'revoked-token')
export const refreshTokenExpired = () => notAuthorized('Refresh Token has expired', 'expired-token')
export const refreshTokenReused = () =>
  new CognitoError('RefreshTokenReuseException', 'Refresh token reuse detected')
export const unsupportedTokenType = () =>
  new CognitoError('UnsupportedTokenTypeException', 'Unsupported token type')
export const revocationNotEnabled = () =>
  new CognitoError('UnsupportedOperationException', 'This feature is not enabled for this client')
export const revokingClientUnproven = (reason: Reason) =>
  new CognitoError('UnauthorizedException', 'Invalid client or secret', { reason })
export const wrongClientForToken = () =>
  new CognitoError('UnauthorizedException', 'Invalid client for this token', { reason: 'invalid-token' })
/** An exchange of a refresh token that was revoked. Cognito says nothing with it. */
export const exchangeRevoked = () => notAuthorized('', 'revoked-token')
export const refreshTokenOfOtherClient = () =>
  notAuthorized('Refresh Token has different Client', 'invalid-token')
export const refreshTokenOfDeletedUser = () =>
  notAuthorized('The user has been deleted for the associated refresh token', 'unknown-user')
/** The app client's refresh tokens rotate, so only the exchange takes them. */
export const rotationUnsupported = () =>
  new CognitoError('UnsupportedOperationException', 'This API does not support refresh token rotation', {
    reason: 'not-enabled',
  })

// App clients

export const wrongSecretHash = (clientId: string) =>
  notAuthorized(`Unable to verify secret hash for client ${clientId}`, 'wrong-client-secret')
export const clientSecretMissing = (clientId: string) =>
  notAuthorized(
    `Client ${clientId} is configured for secret but secret was not received`,
    'wrong-client-secret',
  )
export const secretHashMissing = (clientId: string) =>
  notAuthorized(
    `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
    'wrong-client-secret',
  )
export const secretHashUnexpected = (clientId: string) =>
  notAuthorized(
    `Client ${clientId} is configured for no secret but SECRET_HASH was received`,
    'wrong-client-secret',
  )
/** The pool's tier lacks a feature of the pool or of an app client. */
export const featureAboveTier = (tier: string, feature: string) =>
  new CognitoError('FeatureUnavailableInTierException', toTierText(tier, feature))
/** The pool or an app client has a feature that the pool's new tier lacks. */
export const tierChangeRefused = (tier: string, feature: string) =>
  new CognitoError('TierChangeNotAllowedException', toTierText(tier, feature))
const toTierText = (tier: string, feature: string) =>
  `The following features need to be disabled for the ${tier} pricing tier configured: ${feature}`
export const refreshBesideRotation = () =>
  invalidParameter(
    'ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled.',
  )
export const invalidClientAttributes = (list: 'read' | 'write', doing: 'creating' | 'updating') =>
  invalidParameter(`Invalid ${list} attributes specified while ${doing} a client`)

// Users

export const userNotFound = () => new CognitoError('UserNotFoundException', 'User does not exist.')
export const userOfClientNotFound = () =>
  new CognitoError('UserNotFoundException', 'Username/client id combination not found.')
/** The name of a new user belongs to another user. */
export const nameExists = (kind: string) =>
  new CognitoError(
    'UsernameExistsException',
    kind === 'username' ? 'User already exists' : `An account with the given ${kind} already exists.`,
  )
/** The name of a user whom an administrator makes belongs to another user. */
export const accountExists = (kind: string) =>
  kind === 'username'
    ? new CognitoError('UsernameExistsException', 'User account already exists')
    : nameExists(kind)
export const aliasExists = (kind: string) =>
  new CognitoError(
    'AliasExistsException',
    kind === 'email' || kind === 'phone_number'
      ? `An account with the given ${kind} already exists.`
      : 'User account already exists for the alias.',
  )
export const signUpNotPermitted = () =>
  notAuthorized('SignUp is not permitted for this user pool', 'not-enabled')
export const passwordNotResettable = () =>
  notAuthorized('User password cannot be reset in the current state.', 'wrong-state')
export const resetByAdministratorOnly = () =>
  notAuthorized('Contact administrator to reset password.', 'not-enabled')
export const nowhereToRecover = () =>
  invalidParameter(
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
    'nowhere-to-send',
  )
export const notConfirmable = (status: string) =>
  notAuthorized(`User cannot be confirmed. Current status is ${status}`, 'wrong-state')
export const resendWhenConfirmed = () => invalidParameter('User is already confirmed.', 'wrong-state')
export const resendWithoutAutoVerification = () =>
  invalidParameter('Cannot resend codes. Auto verification not turned on.', 'nowhere-to-send')
export const unsupportedUserState = (message: string) =>
  new CognitoError('UnsupportedUserStateException', message)
export const passwordRejected = (reason: string) =>
  new CognitoError('InvalidPasswordException', `Password did not conform with policy: ${reason}`)
/** In a pool that remembers passwords: the new one is the current one, or an earlier one. */
export const passwordUsedBefore = () =>
  new CognitoError('PasswordHistoryPolicyViolationException', 'Password has previously been used.')
/** The password that an administrator sets, or that the user sets in place of a temporary one. */
export const replacingPasswordRejected = (reason: string) =>
  new CognitoError('InvalidPasswordException', `Password does not conform to policy: ${reason}`)
export const temporaryPasswordRejected = (reason: string) =>
  new CognitoError('InvalidPasswordException', `Password did not conform with password policy: ${reason}`)

// User names

export const usernameMustBeEmail = () => invalidParameter('Username should be an email.')
export const usernameMustBePhone = () => invalidParameter('Username should be a phone number.')
export const usernameMustBeEmailOrPhone = () =>
  invalidParameter('Username should be either an email or a phone number.')
export const usernameLooksLikeEmail = () =>
  invalidParameter('Username cannot be of email format, since user pool is configured for email alias.')
export const usernameLooksLikePhone = () =>
  invalidParameter(
    'Username cannot be of phone number format, since user pool is configured for phone number alias.',
  )

// Attributes

export const unauthorizedAttributeWrite = () =>
  notAuthorized('A client attempted to write unauthorized attribute', 'attribute-not-writable')
export const schemaViolation = (violations: string) =>
  invalidParameter(`Attributes did not conform to the schema: ${violations}`)
/** New values of a user's attributes break the schema. */
export const invalidValues = (...violations: readonly string[]) =>
  invalidParameter(violations.map((violation) => `user.${violation}\n`).join(''))
/** A removal breaks the schema. */
export const invalidUserAttributes = (violations: string) =>
  invalidParameter(`Invalid user attributes: ${violations}`)
export const attributeUnknown = (name: string) =>
  invalidParameter(`user.${name}: Attribute does not exist in the schema.\n`)
export const attributeImmutable = (name: string) =>
  invalidParameter(`user.${name}: Attribute cannot be updated.\n`)
export const attributeRequired = (name: string) =>
  invalidParameter(`user.${name}: Required attribute cannot be deleted.\n`)
export const attributeValueMissing = (name: string) =>
  invalidParameter(`Attribute value for ${name} must not be null`)
export const attributeNotModifiable = (name: string) =>
  invalidParameter(`Cannot modify the non-mutable attribute ${name}`)
export const attributeAlreadyProvided = (name: string) =>
  notAuthorized(`Cannot modify an already provided ${name}`, 'wrong-state')
export const requiredAttributeMissing = (name: string) =>
  invalidParameter(`Invalid attributes given, ${name} is missing`)
export const flagWithoutAddress = (flag: string, attribute: string) =>
  invalidParameter(`${flag} cannot be set without ${attribute}.`)
/** An unconfirmed user could use it to take a name away from other users. */
export const preferredUsernameTooEarly = () =>
  invalidParameter(
    'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
  )
export const invalidEmail = () => invalidParameter('Invalid email address format.')
export const invalidPhoneNumber = () => invalidParameter('Invalid phone number format.')
export const attributeNotVerifiable = () =>
  invalidParameter('Invalid attribute name. Only phone_number and email can be verified.')
export const nothingToVerify = (name: string) =>
  invalidParameter(`User has no attribute ${name} to verify`, 'nowhere-to-send')

// Second factors

/** The user lacks what the factor needs: an address, or an app that makes codes. */
export const factorNotReady = (factor: string) =>
  invalidParameter(`User does not have delivery config set to turn on ${factor}`)
export const factorNotOffered = (factor: string) =>
  invalidParameter(`${factor} is not enabled for the user pool.`, 'not-enabled')
export const severalFactorsPreferred = () => invalidParameter('Only one MFA factor can be set as preferred.')
export const preferredFactorNotEnabled = (factor: string) =>
  invalidParameter(`${factor} cannot be preferred while it is not enabled.`)
/** The pool does not offer software tokens to its users. */
export const softwareTokenNotOffered = () =>
  new CognitoError(
    'SoftwareTokenMFANotFoundException',
    'Software Token MFA has not been enabled by the userPool.',
    { reason: 'not-enabled' },
  )
/** No software token is being set up, or its setup is not finished. */
export const softwareTokenNotFound = () =>
  new CognitoError('SoftwareTokenMFANotFoundException', 'User has not set up software token mfa')
export const softwareTokenMismatch = () =>
  new CognitoError('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA')
export const softwareTokenUsed = () =>
  new CognitoError('ExpiredCodeException', 'Your software token has already been used once.', {
    reason: 'used-code',
  })
export const accessTokenOrSessionMissing = () =>
  invalidParameter('Either an AccessToken or a Session is required.')
/** A code of a second factor is wrong. */
export const factorMismatch = () =>
  new CognitoError('CodeMismatchException', 'Invalid code or auth state for the user.')
/** The answer to a choice is not among the offered ones. */
export const factorNotToChoose = (factor: string) => invalidParameter(`${factor} cannot be chosen.`)
/** The older way to set second factors knows SMS only. */
export const onlySmsOptions = () =>
  invalidParameter('MFAOptions can have SMS to the attribute phone_number only.')

// Codes

export const codeMismatch = (reason: Reason = 'wrong-code') =>
  new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.', {
    reason,
  })
export const codeExpired = () =>
  new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.')
export const attemptLimitExceeded = (reason: Reason = 'attempt-limit') =>
  new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.', {
    reason,
  })
export const codeDeliveryFailed = (message: string) =>
  new CognitoError('CodeDeliveryFailureException', message)

// Functions on triggers

/** The function that a pool has on a trigger ended with an error, whose text goes to the caller. */
export const functionFailed = (trigger: string, message: string) =>
  new CognitoError('UserLambdaValidationException', `${trigger} failed with error ${message}.`)
/** The function could not be called, or did not answer in time. */
export const functionNotReached = (trigger: string, reason: string) =>
  new CognitoError('UnexpectedLambdaException', `${trigger} invocation failed due to error ${reason}.`)
/** A function returned an answer that its trigger cannot use. */
export const unrecognizableLambdaOutput = () =>
  new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output')
/** The state to keep between two challenges is larger than a session can carry. */
export const challengeTooLong = () =>
  new CognitoError(
    'InvalidLambdaResponseException',
    'The privateChallengeParameters and challengeMetadata of CreateAuthChallenge are too long.',
  )
/** A function's claims would make an access token too long to be revoked. */
export const claimsTooLong = () =>
  new CognitoError(
    'InvalidLambdaResponseException',
    'The claims of PreTokenGeneration are too long for an access token.',
  )
/** The user of another directory cannot be made here. The error does not name the user in the way. */
export const migrationFailed = (clientId: string) =>
  new CognitoError('UserNotFoundException', `Exception migrating user in app client ${clientId}`)

// Pools and clients

export const poolNotFound = (id: string) => notFound(`User pool ${id} does not exist.`)
export const clientNotFound = (id: string) =>
  notFound(`User pool client ${id} does not exist.`, 'unknown-client')
/** The app client that an administrator names. */
export const namedClientNotFound = () => notFound('User pool client does not exist.', 'unknown-client')
/** The app client that an access token was made for. */
export const clientOfTokenNotFound = () => notFound('User pool client ID does not exist.', 'unknown-client')

/** A client that was made without a secret belongs to apps that could keep none. */
export const publicClient = () =>
  invalidParameter('Client secrets can be added only to an app client that was created with one.')
export const tooManyClientSecrets = (max: number) =>
  new CognitoError('LimitExceededException', `An app client can have ${max} secrets at most.`, {
    reason: 'maximum-reached',
  })
export const clientSecretNotFound = () => notFound('User pool client secret does not exist.')
export const lastClientSecret = () => invalidParameter('The only secret of an app client cannot be deleted.')
export const deletionProtected = () =>
  invalidParameter(
    'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
  )
/** A resource that is no pool of this server. Only pools have tags. */
export const notArnOfPool = () =>
  invalidParameter('ResourceArn must be the ARN of a user pool, as DescribeUserPool shows it.')
export const tagKeyReserved = (name: TagError = 'InvalidParameterException') =>
  new CognitoError(name, 'Tag keys that begin with aws: are reserved for internal use.')
export const tagKeyUnusable = (name: TagError = 'InvalidParameterException') =>
  new CognitoError(name, 'Tag keys consist of letters, digits, spaces and _.:/=+-@.')
export const tagValueUnusable = (name: TagError = 'InvalidParameterException') =>
  new CognitoError(name, 'Tag values consist of letters, digits, spaces and _.:/=+-@.')
export const tooManyTags = (max: number, name: TagError = 'InvalidParameterException') =>
  new CognitoError(name, `A user pool can have ${max} tags at most.`)
/** The operations on tags and those on pools have different errors for the same fault. */
export type TagError = 'InvalidParameterException' | 'UserPoolTaggingException'
export const eitherAliasesOrUsernameAttributes = () =>
  invalidParameter('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.')
export const verifyBeforeUpdateNeedsAutoVerified = () =>
  invalidParameter(
    'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  )
export const preferredUsernameRequiredAndAlias = () =>
  invalidParameter('preferred_username cannot be a required attribute, since it is configured as an alias.')
export const passwordFactorMissing = () =>
  invalidParameter('Password should be configured as one of the allowed first auth factors.')
export const smsFactorWithoutSms = () =>
  invalidParameter(
    'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration',
  )
/** The lifetime of temporary passwords has two values that differ. */
export const temporaryPasswordValidityTwice = () =>
  invalidParameter(
    'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  )
export const recoveryByAdministratorsAlone = () =>
  invalidParameter(
    'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
  )
export const recoveryPriorityTwice = () =>
  invalidParameter('Account Recovery Setting cannot have recovery mechanisms of the same priority.')
export const keyArnMissing = () =>
  invalidParameter('KmsKeyArn is required when KeyType is CUSTOMER_MANAGED_KEY.')
/** A template for links has no link. */
export const linkMissing = () => invalidParameter('The message is invalid.')
/** The invitation lacks something that its user needs to sign in. */
export const invitationLacks = (member: string, placeholder: string) =>
  invalidParameter(
    `1 validation error detected: Value at 'adminCreateUserConfig.inviteMessageTemplate.${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: (?s).*\\{${placeholder}\\}.*`,
  )
export const mfaNeedsSms = () =>
  invalidParameter(
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  )
/** An update of a pool turns second factors on, and the pool offers none. */
export const mfaWithoutFactor = () =>
  invalidParameter('Cannot turn MFA functionality ON, once the user pool has been created.')
export const mfaOffAndConfigured = () =>
  invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.")
export const noFactorChosen = () =>
  invalidParameter(
    'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.',
  )
export const validityOutOfRange = () => invalidParameter('Invalid range for token validity.')
export const authFlowNamesMixed = () =>
  invalidParameter("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")
export const secretGivenAndGenerated = () =>
  invalidParameter('GenerateSecret cannot be true when a ClientSecret is provided.')

// The schema of a pool

export const attributeNameMissing = () => invalidParameter('The name of a schema attribute must not be null.')
export const attributeTypeMissing = () =>
  invalidParameter('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.')
export const customAttributeRequired = () =>
  invalidParameter('Required custom attributes are not supported currently.')
export const customAttributeTwice = (name: string) =>
  invalidParameter(`Duplicate custom attribute names ${name} are not allowed in a user pool schema.`)
export const attributeExists = (name: string) =>
  invalidParameter(`${name}: Existing attribute already has name ${name}.`)
export const tooManyCustomAttributes = (most: number) =>
  invalidParameter(`A user pool cannot have more than ${most} custom attributes.`)
export const standardAttributeFixed = (name: string) =>
  invalidParameter(
    `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${name}`,
  )
export const invalidConstraints = (block: string, name: string) =>
  invalidParameter(`Invalid ${block} for schema attribute ${name}`)
export const stringLimitTooLong = (name: string, most: number) =>
  invalidParameter(`user.${name}: String attributes cannot have a length of more than ${most}`)
export const maxBelowMin = (name: string, of: 'length' | 'value') =>
  invalidParameter(`user.${name}: Max ${of} cannot be less than min ${of}.`)

// Lists

export const unknownAttributesRequested = () =>
  invalidParameter('One or more requested attributes do not exist.')
export const invalidSearchAttribute = (name: string) => invalidParameter(`Invalid search attribute: ${name}`)
export const filterUnreadable = () => invalidParameter('Error while parsing filter')
/** The token is for no page of this list. */
export const invalidPaginationToken = () =>
  invalidParameter('Provided pagination token is invalid. Check the token and try your request again.')
/** The token is for no page of this list of users. */
export const invalidPagingMarker = () => invalidParameter('Paging marker is invalid.')
export const limitTooLow = () =>
  invalidParameter(
    "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  )

// Groups

export const groupNotFound = () => notFound('Group not found.')
export const groupExists = () =>
  new CognitoError('GroupExistsException', 'A group with the name already exists.')
export const tooManyGroups = () =>
  new CognitoError(
    'LimitExceededException',
    'The maximum number of groups in the user pool has been reached.',
    { reason: 'maximum-reached' },
  )
export const tooManyGroupsOfUser = () =>
  invalidParameter('The maximum number of groups of the user has been reached.')
