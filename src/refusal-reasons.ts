/**
 * Why a call was refused, or what its answer hid. An audit line contains only these words as explanation. They are
 * the same in every version. Their meaning is documented here and in docs/audit.md.
 */
export const reasons = {
  'unknown-user': 'no user goes by the name or id that was given',
  'wrong-password': 'the password, or the proof of it, is wrong',
  'locked-out': 'too many wrong passwords or codes in a row',
  disabled: 'an administrator has disabled the user',
  unconfirmed: 'the user has not confirmed the account',
  'reset-required': 'the password has to be reset first',
  'temporary-password-expired': 'the temporary password was not used in time',
  'wrong-state': 'the user is in a state in which this is not done',
  'recent-sign-in-needed': 'the pool asks for a sign-in that is not long ago',
  'wrong-code': 'the code is wrong',
  'expired-code': 'no code waits, or its time is over',
  'used-code': 'the code of an authenticator app was used before',
  'invalid-session':
    'the session of a sign-in is not one, is not of this user, was used, or the password has changed since',
  'expired-session': 'the session of a sign-in has ended',
  'used-proof': 'the proof of a password was used before, is too old, or belongs to another exchange',
  'challenge-failed': "the functions of the pool did not take the answers to the pool's own challenges",
  'invalid-token': 'the access or refresh token is none, is of another client, or its signature is wrong',
  'expired-token': 'the time of the token is over',
  'revoked-token': 'the token, or the session that it belongs to, was ended',
  'reused-token': 'a refresh token was used that had been exchanged for another one',
  'token-lacks-scope': 'the access token was not made for changes of own data',
  'unknown-client': 'no app client has the id that was given',
  'wrong-client-secret': 'the app client did not prove its secret',
  'not-enabled': 'the pool or the app client does not have this turned on',
  'password-policy': 'the new password is not one that the pool takes',
  'name-taken': 'another user has the name or address',
  'nowhere-to-send': 'the user has no address that a code can go to',
  'attribute-not-writable': 'the app client may not write the attribute',
  'attempt-limit': 'too many attempts within an hour',
  'code-limit': 'too many codes went to the same address',
  'source-limit': 'too many passwords and codes from the same source were wrong',
  overloaded: 'the server has more to do than it takes on, or others kept changing the same thing',
  'delivery-failed': 'the change stands; its message could not be handed over yet, and is tried again',
  'refused-by-function': 'a function of the pool refused it',
  'function-failed': 'a function of the pool could not be reached, or answered nothing of use',
  unsigned: 'the request needs a signature and has none',
  'unknown-key': 'the access key is not one of this server, or is past its time',
  'wrong-signature': 'the signature is wrong, incomplete, or made for another service',
  'wrong-clock': 'the signature is more than five minutes old, or from the future',
  'beyond-rights': 'the access key may not do this',
  'unknown-resource': 'the pool, or what is named in it, does not exist',
  'maximum-reached': 'the pool, or what is in it, has as many of these as it may have',
  'invalid-request': 'the request breaks a rule of the API',
  'not-built': 'this version does not do it',
  'server-fault': 'a fault of the server, which its log tells of',
} as const

export type Reason = keyof typeof reasons

/** The reason for an error of the wire if the code that threw it gave none. */
const byError: ReadonlyMap<string, Reason> = new Map(
  Object.entries({
    AccessDeniedException: 'beyond-rights',
    AliasExistsException: 'name-taken',
    CodeDeliveryFailureException: 'delivery-failed',
    CodeMismatchException: 'wrong-code',
    EnableSoftwareTokenMFAException: 'wrong-code',
    ExpiredCodeException: 'expired-code',
    FeatureUnavailableInTierException: 'not-enabled',
    GroupExistsException: 'name-taken',
    ExpiredTokenException: 'unknown-key',
    IncompleteSignatureException: 'wrong-signature',
    InternalErrorException: 'server-fault',
    InternalServerException: 'server-fault',
    InvalidLambdaResponseException: 'function-failed',
    InvalidPasswordException: 'password-policy',
    InvalidSignatureException: 'wrong-signature',
    LimitExceededException: 'attempt-limit',
    MissingAuthenticationTokenException: 'unsigned',
    NotImplementedException: 'not-built',
    PasswordHistoryPolicyViolationException: 'password-policy',
    PasswordResetRequiredException: 'reset-required',
    MFAMethodNotFoundException: 'wrong-state',
    RefreshTokenReuseException: 'reused-token',
    ResourceNotFoundException: 'unknown-resource',
    ServiceUnavailable: 'overloaded',
    SoftwareTokenMFANotFoundException: 'wrong-state',
    TierChangeNotAllowedException: 'not-enabled',
    TooManyFailedAttemptsException: 'attempt-limit',
    TooManyRequestsException: 'overloaded',
    UnauthorizedException: 'wrong-client-secret',
    UnexpectedLambdaException: 'function-failed',
    UnrecognizedClientException: 'unknown-key',
    UnsupportedOperationException: 'not-enabled',
    UnsupportedTokenTypeException: 'invalid-token',
    UnsupportedUserStateException: 'wrong-state',
    UserLambdaValidationException: 'refused-by-function',
    UserNotConfirmedException: 'unconfirmed',
    UserNotFoundException: 'unknown-user',
    UsernameExistsException: 'name-taken',
  } satisfies Readonly<Record<string, Reason>>),
)

/** Why a call was refused, by the name of its error. */
export const reasonOfError = (name: string): Reason => byError.get(name) ?? 'invalid-request'

const ofSignatures: ReadonlySet<Reason> = new Set([
  'unsigned',
  'unknown-key',
  'wrong-signature',
  'wrong-clock',
  'beyond-rights',
])

/** Whether a request was refused because of its signature, or because of its key's rights. */
export const isOfSignature = (reason: Reason): boolean => ofSignatures.has(reason)

const ofLimits: ReadonlySet<Reason> = new Set([
  'locked-out',
  'attempt-limit',
  'code-limit',
  'source-limit',
  'overloaded',
])

/** Whether a limit stopped the call. */
export const isOfLimit = (reason: Reason): boolean => ofLimits.has(reason)
