import {
  attributeNotModifiable,
  attributeValueMissing,
  flagWithoutAddress,
  preferredUsernameTooEarly,
  schemaViolation,
} from '../errors.ts'
import { checkAddress, toStoredValue, violationOf } from './attribute-value.ts'
import { checkWritable } from './permissions.ts'
import type { AppClient, AttributeDefinition, Pool } from './pool.ts'
import { isPrefixed, requiredViolation, unknownViolation } from './schema-violations.ts'
import { checkOwnName } from './sign-in-name.ts'
import { isVerifiable, verifiedFlagFor, type User, type VerifiableAttribute } from './user.ts'

export interface RequestedAttribute {
  readonly Name: string
  readonly Value?: string | undefined
}

/**
 * The author of a user's attributes: the user through an app client, or an administrator. The user name gives the
 * attribute that it fills (`filledByUsername`), whatever the app client may write.
 */
export type Author =
  | { readonly client: AppClient; readonly filledByUsername?: VerifiableAttribute | undefined }
  | 'administrator'

/**
 * The attributes of a new user. Immutable attributes can be given here and never again. An empty value is no value.
 * Users write what their app client may write, and must give what the pool requires. Administrators write everything
 * but `sub`, and may leave required attributes for the first sign-in. They may also leave open whether an address is
 * verified; an address from a user is not.
 * @throws {CognitoError} NotAuthorizedException, InvalidParameterException (all violations of the schema in one)
 */
export function newAttributes(
  pool: Pool,
  requested: readonly RequestedAttribute[],
  author: Author,
): User['attributes'] {
  const values = new Map<string, string>()
  const violations: string[] = []
  for (const [name, value] of lastOf(requested)) {
    if (value === undefined) throw attributeValueMissing(name)
    if (name === 'sub') throw attributeNotModifiable(name)
    const definition = pool.attributes.get(name)
    // A name without prefix is checked for existence before permission; a prefixed name, after permission.
    if (definition || isPrefixed(name)) checkAuthor(pool, author, name)
    if (!definition) violations.push(unknownViolation(name))
    else values.set(name, value)
  }
  if (author !== 'administrator') checkPreferredUsername(pool, values)
  for (const [name, value] of values) {
    const definition = pool.attributes.get(name)
    if (value === '' || !definition) continue
    checkAddress(name, value)
    if (name === 'preferred_username') checkOwnName(pool, value)
    const violation = violationOf(definition, value)
    if (violation) violations.push(violation)
  }
  if (author !== 'administrator') violations.push(...missingIn(pool, values))
  if (violations.length > 0) throw schemaViolation(violations.join(', '))
  checkFlags(values)
  const attributes = toAttributes(pool, values)
  return author === 'administrator' ? attributes : withVerificationFlags(attributes)
}

/** The requested values by name. Of several values for one name the last counts, whatever the others are. */
export const lastOf = (requested: readonly RequestedAttribute[]): ReadonlyMap<string, string | undefined> =>
  new Map(requested.map(({ Name, Value }) => [Name, Value]))

function checkAuthor(pool: Pool, author: Author, name: string): void {
  if (author === 'administrator' || name === author.filledByUsername) return
  checkWritable(pool, author.client, name)
}

/** A preferred user name that serves as alias can be chosen only once the account is confirmed. */
function checkPreferredUsername(pool: Pool, values: ReadonlyMap<string, string>): void {
  if (pool.aliases.has('preferred_username') && values.get('preferred_username')) {
    throw preferredUsernameTooEarly()
  }
}

function missingIn(pool: Pool, values: ReadonlyMap<string, string>): readonly string[] {
  const isMissing = ({ name, required }: AttributeDefinition) =>
    required && name !== 'sub' && !values.get(name)
  return [...pool.attributes.values()].filter(isMissing).map(({ name }) => requiredViolation(name))
}

/** A flag describes an address, so the address must be present. */
function checkFlags(values: ReadonlyMap<string, string>): void {
  for (const [attribute, flag] of Object.entries(verifiedFlagFor)) {
    if (values.get(flag) && !values.get(attribute)) {
      throw flagWithoutAddress(flag, attribute)
    }
  }
}

/** The values to keep. */
function toAttributes(pool: Pool, values: ReadonlyMap<string, string>): User['attributes'] {
  const attributes: Record<string, string> = {}
  for (const [name, value] of values) {
    const definition = pool.attributes.get(name)
    if (value === '' || !definition) continue
    attributes[name] = toStoredValue(definition, value)
  }
  return attributes
}

/** The attributes with a flag for each address, which says that it is not verified unless it says otherwise. */
export function withVerificationFlags(attributes: User['attributes']): User['attributes'] {
  const flagged: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) {
    flagged[name] = value
    if (isVerifiable(name)) flagged[verifiedFlagFor[name]] = attributes[verifiedFlagFor[name]] ?? 'false'
  }
  return flagged
}
