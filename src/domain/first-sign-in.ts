import { attributeAlreadyProvided, attributeNotModifiable, requiredAttributeMissing } from '../errors.ts'
import { newAttributes, withVerificationFlags } from './attribute-creation.ts'
import { checkWritable } from './permissions.ts'
import type { AppClient, Pool } from './pool.ts'
import type { User } from './user.ts'

/** The required attributes that a user made by an administrator still lacks. */
export const missingAttributes = (pool: Pool, attributes: User['attributes']): readonly string[] =>
  [...pool.attributes.values()]
    .filter(({ name, required }) => required && name !== 'sub' && attributes[name] === undefined)
    .map(({ name }) => name)

/**
 * The attributes of a user who adds the missing ones at their first sign-in. Existing values stay. Attributes that
 * the app client may not write are refused. Every required attribute must be given.
 * @throws {CognitoError} NotAuthorizedException, InvalidParameterException
 */
export function completeAttributes(
  pool: Pool,
  client: AppClient,
  user: Pick<User, 'attributes'>,
  given: ReadonlyMap<string, string>,
): User['attributes'] {
  for (const name of given.keys()) {
    if (fixed.has(name)) throw attributeNotModifiable(name)
    if (user.attributes[name] !== undefined) throw attributeAlreadyProvided(name)
    if (pool.attributes.has(name) || name.includes(':')) checkWritable(pool, client, name)
  }
  const requested = [...given].map(([Name, Value]) => ({ Name, Value }))
  // Permission is checked above, and immutable attributes can still be given here.
  const added = withVerificationFlags(newAttributes(pool, requested, 'administrator'))
  const attributes = { ...added, ...user.attributes }
  const [missing] = missingAttributes(pool, attributes)
  if (missing !== undefined) throw requiredAttributeMissing(missing)
  return attributes
}

const fixed = new Set(['sub', 'email_verified', 'phone_number_verified'])
