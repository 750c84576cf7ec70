import { unrecognizableLambdaOutput } from '../errors.ts'
import { hasCode, hasLink, hasUsername, templateLimits } from './message-template.ts'

/**
 * The message texts from a pool's own function, placeholders unfilled. An omitted text falls back to the usual one.
 */
export interface CustomWords {
  readonly smsMessage?: string | undefined
  readonly emailMessage?: string | undefined
  readonly emailSubject?: string | undefined
}

/** What a message text must have a placeholder for. */
export type RequiredPlaceholder = 'code' | 'code or link' | 'user name and password' | 'user name'

/**
 * The texts in a function's answer. Only those for the media in use are checked.
 * @throws {CognitoError} InvalidLambdaResponseException: texts that are not strings, too long or short, or without a
 *   required placeholder
 */
export function toCustomWords(
  response: Readonly<Record<string, unknown>>,
  media: readonly ('EMAIL' | 'SMS')[],
  required: RequiredPlaceholder,
): CustomWords {
  const isFor = (medium: 'EMAIL' | 'SMS') => media.includes(medium)
  const words = {
    smsMessage: isFor('SMS') ? toText(response['smsMessage'], templateLimits.sms) : undefined,
    emailMessage: isFor('EMAIL') ? toText(response['emailMessage'], templateLimits.email) : undefined,
    emailSubject: isFor('EMAIL') ? toText(response['emailSubject'], templateLimits.subject) : undefined,
  }
  for (const message of [words.smsMessage, words.emailMessage]) {
    if (message !== undefined && !hasRequired[required](message)) throw unrecognizableLambdaOutput()
  }
  return words
}

const hasRequired: Readonly<Record<RequiredPlaceholder, (message: string) => boolean>> = {
  code: hasCode,
  'code or link': (message) => hasCode(message) || hasLink(message),
  'user name and password': (message) => hasCode(message) && hasUsername(message),
  'user name': hasUsername,
}

function toText(
  value: unknown,
  { least, most }: { readonly least: number; readonly most: number },
): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || value.length < least || value.length > most) {
    throw unrecognizableLambdaOutput()
  }
  return value
}
