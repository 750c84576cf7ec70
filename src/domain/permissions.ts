import { attributeNotModifiable, unauthorizedAttributeWrite } from '../errors.ts'
import type { AppClient, AttributeDefinition, Pool } from './pool.ts'
import type { User } from './user.ts'

const verificationFlags = new Set(['email_verified', 'phone_number_verified'])

/** A client without its own list reads everything except developer-only attributes. */
function isReadable(client: AppClient, name: string, definition: AttributeDefinition | undefined): boolean {
  return client.readable ? client.readable.has(name) : definition !== undefined && !definition.developerOnly
}

/** The user's attributes that the app client may read, in the order they were given, without `sub`. */
export function readableAttributes(pool: Pool, client: AppClient, user: User): readonly [string, string][] {
  return Object.entries(user.attributes).filter(([name]) =>
    isReadable(client, name, pool.attributes.get(name)),
  )
}

/**
 * Whether the app client may write the attribute. A required attribute is always writable. A client without its own
 * list writes everything except developer-only attributes. Whether a name exists is not checked here.
 */
function isWritable(pool: Pool, client: AppClient, name: string): boolean {
  const definition = pool.attributes.get(name)
  if (definition?.developerOnly) return false
  return client.writable === undefined || client.writable.has(name) || (definition?.required ?? false)
}

/**
 * One attribute that the client may not write refuses the whole request, without its name. Users may never write
 * verification flags, and are told so by name.
 * @throws {CognitoError} InvalidParameterException: a verification flag · NotAuthorizedException: not for this client
 */
export function checkWritable(pool: Pool, client: AppClient, name: string): void {
  if (verificationFlags.has(name)) throw attributeNotModifiable(name)
  if (!isWritable(pool, client, name)) throw unauthorizedAttributeWrite()
}
