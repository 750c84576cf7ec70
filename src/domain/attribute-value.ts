import { invalidEmail, invalidPhoneNumber } from '../errors.ts'
import type { AttributeDefinition } from './pool.ts'

/** The quota for one value, in bytes of UTF-8. */
const maxBytes = 2048

/**
 * Whether a text is exactly one e-mail address that can receive mail (RFC 5321, 4.5.3.1). So it is safe in a header
 * and in an SMTP command, where it means nothing else. Quoted local parts are rare and not supported.
 */
export function isEmail(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@')
  return (
    more.length === 0 &&
    isPlain.test(local) &&
    domain.split('.').every((label) => isPlain.test(label)) &&
    Buffer.byteLength(local) <= 64 &&
    Buffer.byteLength(text) <= 254
  )
}

/** Free of characters with a meaning in headers and commands, and of characters without a form in UTF-8. */
const isPlain = /^[^\s\p{Cc}\p{Cs}<>()[\],;:\\"]+$/u

/** Whether a text looks like an e-mail address, whether or not it can receive mail. */
export const looksLikeEmail = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text)

export const isPhoneNumber = (text: string) => /^\+[0-9]{1,15}$/.test(text)

/**
 * An address of the wrong form is refused by itself, before the schema is checked.
 * @throws {CognitoError} InvalidParameterException
 */
export function checkAddress(name: string, value: string): void {
  if (name === 'email' && !isEmail(value)) throw invalidEmail()
  if (name === 'phone_number' && !isPhoneNumber(value)) throw invalidPhoneNumber()
}

/** The stored form of a value: Boolean values in lower case, everything else as it was sent. */
export const toStoredValue = (definition: AttributeDefinition, value: string) =>
  definition.type === 'Boolean' ? value.toLowerCase() : value

/** The violation of a value that is not empty, or undefined if it conforms. */
export function violationOf(definition: AttributeDefinition, value: string): string | undefined {
  const reason = reasonAgainst(definition, value)
  return reason && `${definition.name}: ${reason}`
}

function reasonAgainst(definition: AttributeDefinition, value: string): string | undefined {
  switch (definition.type) {
    case 'String':
      return againstString(definition, value)
    case 'Number':
      return againstNumber(definition, value)
    case 'Boolean':
      return /^(true|false)$/i.test(value) ? undefined : 'Boolean must be true or false'
    case 'DateTime':
      return isDateTime(value) ? undefined : 'DateTime must be in ISO 8601 format'
  }
}

function againstString({ min, max }: AttributeDefinition, value: string): string | undefined {
  if (min !== undefined && value.length < min) return `String must be no shorter than ${min} characters`
  if (max !== undefined && value.length > max) return `String must be no longer than ${max} characters`
  if (Buffer.byteLength(value) > maxBytes) return `String must be no longer than ${maxBytes} bytes`
  return undefined
}

/** Numbers are whole and of any length, so they are compared as BigInt. */
function againstNumber({ min, max }: AttributeDefinition, value: string): string | undefined {
  if (value.length > 40 || !/^[+-]?[0-9]+$/.test(value)) return 'Number must be an integer'
  const number = BigInt(value.replace('+', ''))
  if (min !== undefined && number < min) return `Number must be no less than ${min}`
  if (max !== undefined && number > max) return `Number must be no greater than ${max}`
  return undefined
}

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](\d{2}):?(\d{2}))?)?$/

/** A calendar date, alone or with a time of day and an offset (ISO 8601, extended format). */
function isDateTime(value: string): boolean {
  const parts = dateTime.exec(value)
  if (!parts) return false
  const at = (index: number) => Number(parts[index] ?? 0)
  const [year, month, day] = [at(1), at(2), at(3)]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isDay && at(4) < 24 && at(5) < 60 && at(6) <= 60 && at(7) < 24 && at(8) < 60
}
