import { refusal } from './people.ts'

/*
 * Errors of the API that many tests expect, in the wording that clients match on.
 */

// Sign-in

export const incorrectCredentials = refusal('NotAuthorizedException', 'Incorrect username or password.')
export const attemptsExceeded = refusal('NotAuthorizedException', 'Password attempts exceeded')
export const invalidSession = refusal('NotAuthorizedException', 'Invalid session for the user.')
export const sessionUsed = refusal(
  'NotAuthorizedException',
  'Invalid session for the user, session can only be used once.',
)
export const sessionExpired = refusal(
  'NotAuthorizedException',
  'Invalid session for the user, session is expired.',
)
export const mfaCodeMismatch = refusal('CodeMismatchException', 'Invalid code or auth state for the user.')

// Users

export const userDisabled = refusal('NotAuthorizedException', 'User is disabled.')
export const userNotFound = refusal('UserNotFoundException', 'User does not exist.')
export const unknownUser = refusal('UserNotFoundException', 'Username/client id combination not found.')
export const notWritable = refusal(
  'NotAuthorizedException',
  'A client attempted to write unauthorized attribute',
)
/** The attribute is not for users to write, whatever the app client may write. */
export const notModifiable = (name: string) =>
  refusal('InvalidParameterException', `Cannot modify the non-mutable attribute ${name}`)

// Codes and passwords

export const codeMismatch = refusal(
  'CodeMismatchException',
  'Invalid verification code provided, please try again.',
)
export const codeExpired = refusal(
  'ExpiredCodeException',
  'Invalid code provided, please request a code again.',
)
export const limitExceeded = refusal(
  'LimitExceededException',
  'Attempt limit exceeded, please try after some time.',
)
export const passwordNotResettable = refusal(
  'NotAuthorizedException',
  'User password cannot be reset in the current state.',
)
export const nowhereToRecover = refusal(
  'InvalidParameterException',
  'Cannot reset password for the user as there is no registered/verified email or phone_number',
)
