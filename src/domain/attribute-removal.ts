import { invalidUserAttributes } from '../errors.ts'
import { applyValues, type AttributeChange, checkAuthor } from './attribute-change.ts'
import type { Author } from './attribute-creation.ts'
import type { Pool } from './pool.ts'
import { immutableViolation, requiredViolation, unknownViolation } from './schema-violations.ts'
import type { User } from './user.ts'

/**
 * The change that removes the named attributes. An attribute without a value is no mistake. Either all of the names
 * pass or the call fails with all violations of the schema.
 * @throws {CognitoError} NotAuthorizedException: an attribute that the app client may not write ·
 *   InvalidParameterException: unknown, immutable, required
 */
export function removeAttributes(
  pool: Pool,
  user: User,
  names: readonly string[],
  author: Author,
): AttributeChange {
  const removed = new Set(names)
  for (const name of removed) checkAuthor(pool, author, name)
  const violations = [...removed].flatMap((name) => violationOf(pool, user, name) ?? [])
  if (violations.length > 0) throw invalidUserAttributes(violations.join(', '))
  return applyValues(pool, user, new Map([...removed].map((name) => [name, ''])))
}

/** The violation by the removal of one attribute. The address that is the user name is required of its user. */
function violationOf(pool: Pool, user: User, name: string): string | undefined {
  const definition = pool.attributes.get(name)
  if (!definition) return unknownViolation(name)
  if (!definition.mutable) return immutableViolation(name)
  if (definition.required || name === user.signsInWith) return requiredViolation(name)
  return undefined
}
