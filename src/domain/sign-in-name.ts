import type { VerifiableAttribute } from './user.ts'
import {
  invalidParameter,
  usernameLooksLikeEmail,
  usernameLooksLikePhone,
  usernameMustBeEmail,
  usernameMustBeEmailOrPhone,
  usernameMustBePhone,
} from '../errors.ts'
import { toNormalName } from './aliases.ts'
import { isEmail, isPhoneNumber, looksLikeEmail } from './attribute-value.ts'
import type { Pool } from './pool.ts'

/**
 * The attribute that a new user's name fills, in a pool whose users sign in with an address. Undefined if it is a
 * name of its own.
 * @throws {CognitoError} InvalidParameterException: the name lacks the form that the pool wants, or has the form of
 *   an alias, so that it would be ambiguous
 */
export function attributeOfSignInName(pool: Pool, name: string): VerifiableAttribute | undefined {
  const { usernameAttributes } = pool
  if (usernameAttributes.size === 0) {
    checkOwnName(pool, name)
    return undefined
  }
  if (usernameAttributes.has('email') && isEmail(name)) return 'email'
  if (usernameAttributes.has('phone_number') && isPhoneNumber(name)) return 'phone_number'
  if (usernameAttributes.size === 2) throw usernameMustBeEmailOrPhone()
  throw usernameAttributes.has('email') ? usernameMustBeEmail() : usernameMustBePhone()
}

/**
 * A user name, or a preferred one, must not look like an address that serves as alias: it would be ambiguous.
 * @throws {CognitoError} InvalidParameterException
 */
export function checkOwnName(pool: Pool, name: string): void {
  const normal = toNormalName(pool, name)
  if (pool.aliases.has('email') && looksLikeEmail(normal)) throw usernameLooksLikeEmail()
  if (pool.aliases.has('phone_number') && isPhoneNumber(normal)) throw usernameLooksLikePhone()
}

/**
 * The requested attributes, plus the one that the user name fills.
 * @throws {CognitoError} InvalidParameterException: the attribute was also given, with another value
 */
export function withSignInName(
  requested: readonly { readonly Name: string; readonly Value?: string | undefined }[],
  attribute: VerifiableAttribute | undefined,
  name: string,
): readonly { readonly Name: string; readonly Value?: string | undefined }[] {
  if (!attribute) return requested
  const given = requested.findLast(({ Name }) => Name === attribute)
  if (!given) return [{ Name: attribute, Value: name }, ...requested]
  if (given.Value !== name) throw invalidParameter(`User name and ${attribute} must have the same value.`)
  return requested
}
