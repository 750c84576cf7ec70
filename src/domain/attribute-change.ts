import {
  attributeImmutable,
  attributeNotModifiable,
  attributeRequired,
  attributeUnknown,
  attributeValueMissing,
  flagWithoutAddress,
  invalidValues,
} from '../errors.ts'
import { lastOf, type RequestedAttribute, type Author } from './attribute-creation.ts'
import { checkAddress, toStoredValue, violationOf } from './attribute-value.ts'
import type { CodeTarget } from './code-delivery.ts'
import { checkWritable } from './permissions.ts'
import type { AttributeDefinition, Pool } from './pool.ts'
import { isPrefixed } from './schema-violations.ts'
import { checkOwnName } from './sign-in-name.ts'
import { verifiedFlagFor, isVerifiable, type User, type VerifiableAttribute } from './user.ts'

/** The result of a change of attributes. */
export interface AttributeChange {
  readonly attributes: User['attributes']
  readonly pending: User['pending']
  /** New addresses to which a code must go. */
  readonly verify: readonly CodeTarget[]
  /** Addresses whose earlier codes become invalid. */
  readonly forget: readonly VerifiableAttribute[]
}

/**
 * Sorts the requested values into: store now, remove, and hold until the new value is verified. Either all of them
 * pass or the call fails. An empty value removes the attribute. Of several values for one name the last
 * counts, and only it is checked. Every attribute passes every check before anything is decided.
 * @throws {CognitoError} NotAuthorizedException: an attribute that the app client may not write ·
 *   InvalidParameterException: unknown, immutable, required, malformed
 */
export function changeAttributes(
  pool: Pool,
  user: User,
  requested: readonly RequestedAttribute[],
  author: Author,
): AttributeChange {
  const values = new Map<string, string>()
  for (const [name, value] of lastOf(requested)) {
    checkAuthor(pool, author, name)
    getDefinition(pool, name)
    if (value === undefined) throw attributeValueMissing(name)
    values.set(name, value)
  }
  const violations: string[] = []
  for (const [name, value] of values) {
    const definition = getDefinition(pool, name)
    if (!definition.mutable) throw attributeImmutable(name)
    if (value === '') {
      if (definition.required) throw attributeRequired(name)
      continue
    }
    checkAddress(name, value)
    if (name === 'preferred_username') checkOwnName(pool, value)
    const violation = violationOf(definition, value)
    if (violation) violations.push(violation)
  }
  if (violations.length > 0) throw invalidValues(...violations)
  return applyValues(pool, user, values)
}

/**
 * Refuses `sub`, and an attribute that the author may not write. A name without prefix is checked for existence before
 * permission; a prefixed name, after permission.
 * @throws {CognitoError} NotAuthorizedException, InvalidParameterException
 */
export function checkAuthor(pool: Pool, author: Author, name: string): void {
  if (name === 'sub') throw attributeNotModifiable(name)
  if (author !== 'administrator' && (isPrefixed(name) || pool.attributes.has(name))) {
    checkWritable(pool, author.client, name)
  }
}

function getDefinition(pool: Pool, name: string): AttributeDefinition {
  const definition = pool.attributes.get(name)
  if (!definition) throw attributeUnknown(name)
  return definition
}

/** The state after values that passed all checks. An empty value removes the attribute. */
export function applyValues(pool: Pool, user: User, values: ReadonlyMap<string, string>): AttributeChange {
  const attributes: Record<string, string> = { ...user.attributes }
  const change = { attributes, pending: { ...user.pending }, verify: [], forget: [] }
  for (const [name, value] of values) {
    if (isVerifiable(name) || isFlag(name)) continue
    setOrRemove(attributes, name, toStoredValue(getDefinition(pool, name), value))
  }
  for (const attribute of ['email', 'phone_number'] as const) {
    applyAddress(pool, user, attribute, values, change)
  }
  // A user who signs in with an e-mail address cannot become one who signs in with a phone number.
  const { signsInWith } = user
  if (signsInWith && attributes[signsInWith] === undefined) throw attributeRequired(signsInWith)
  return change
}

interface Draft {
  readonly attributes: Record<string, string>
  readonly pending: Partial<Record<VerifiableAttribute, string>>
  readonly verify: CodeTarget[]
  readonly forget: VerifiableAttribute[]
}

/**
 * Applies an address and its flag. An unchanged address changes nothing. A new address that an administrator marks as
 * verified takes effect at once. A new address that the pool verifies first waits beside the old one. Any other new
 * address takes effect unverified, and the pool may send a code to it.
 */
function applyAddress(
  pool: Pool,
  user: User,
  attribute: VerifiableAttribute,
  values: ReadonlyMap<string, string>,
  change: Draft,
): void {
  const { attributes, pending, verify, forget } = change
  const flag = verifiedFlagFor[attribute]
  const value = values.get(attribute)
  const verified = values.get(flag)?.toLowerCase()
  if (value === '') {
    if (verified) throw flagWithoutAddress(flag, attribute)
    delete attributes[attribute]
    delete attributes[flag]
    delete pending[attribute]
    forget.push(attribute)
    return
  }
  if (value === undefined || value === user.attributes[attribute]) {
    if (verified === undefined) return
    if (verified !== '' && attributes[attribute] === undefined) throw flagWithoutAddress(flag, attribute)
    setOrRemove(attributes, flag, verified)
    return
  }
  if (verified !== 'true' && pool.verifyBeforeUpdate.has(attribute)) {
    pending[attribute] = value
    verify.push({ attribute, value })
    return
  }
  attributes[attribute] = value
  attributes[flag] = verified === 'true' ? 'true' : 'false'
  delete pending[attribute]
  if (verified !== 'true' && pool.autoVerified.has(attribute)) verify.push({ attribute, value })
  else forget.push(attribute)
}

const isFlag = (name: string) => name === 'email_verified' || name === 'phone_number_verified'

function setOrRemove(values: Record<string, string>, name: string, value: string): void {
  if (value === '') delete values[name]
  else values[name] = value
}
