import { unrecognizableLambdaOutput } from '../../errors.ts'
import { type Answer, readFlag, readText, readTextObject, readTexts } from './answer.ts'

/** What a function tells of somebody whom another directory knows. */
export interface MigrationAnswer {
  readonly userAttributes: Readonly<Record<string, string>>
  /** Whether they must choose another password before they sign in. */
  readonly mustReset: boolean
  /** Whether addresses that serve others as alias are taken from them. */
  readonly takesOver: boolean
  readonly wantsSmsMfa: boolean
}

/**
 * What a function on the trigger UserMigration found; undefined: it knows nobody.
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
