import { unrecognizableLambdaOutput } from '../../errors.ts'
import { type Answer, readFlag, readText, readTextObject, readTexts } from './answer.ts'

/** Data of a user from another directory, as a function answers them. */
export interface MigrationAnswer {
  readonly userAttributes: Readonly<Record<string, string>>
  /** Whether the user must choose another password before the sign-in. */
  readonly mustReset: boolean
  /** Whether the user takes over addresses that are aliases of other users. */
  readonly takesOver: boolean
  readonly wantsSmsMfa: boolean
}

/**
 * Reads the answer of a function on the trigger UserMigration; undefined if the function found no user.
 * @throws {CognitoError} InvalidLambdaResponseException
 */
export function readMigration(answer: Answer): MigrationAnswer | undefined {
  const userAttributes = readTextObject(answer, 'userAttributes') ?? {}
  checkOneOf(readText(answer, 'messageAction'), ['SUPPRESS'])
  for (const medium of readTexts(answer, 'desiredDeliveryMediums')) checkOneOf(medium, ['EMAIL', 'SMS'])
  const finalUserStatus = readText(answer, 'finalUserStatus')
  checkOneOf(finalUserStatus, ['CONFIRMED', 'RESET_REQUIRED'])
  const found = {
    userAttributes,
    mustReset: finalUserStatus === 'RESET_REQUIRED',
    takesOver: readFlag(answer, 'forceAliasCreation'),
    wantsSmsMfa: readFlag(answer, 'enableSMSMFA'),
  }
  return Object.keys(userAttributes).length > 0 ? found : undefined
}

function checkOneOf(value: string | undefined, known: readonly string[]): void {
  if (value !== undefined && !known.includes(value)) throw unrecognizableLambdaOutput()
}
