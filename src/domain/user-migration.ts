import { invalidParameter } from '../errors.ts'
import { toNormalName } from './aliases.ts'
import { newAttributes, withVerificationFlags } from './attribute-creation.ts'
import { missingAttributes } from './first-sign-in.ts'
import type { Pool } from './pool.ts'
import { attributeOfSignInName, withSignInName } from './sign-in-name.ts'
import type { User, VerifiableAttribute } from './user.ts'

/** A user of another directory in the form that this pool stores. */
export interface Migrant {
  /** Undefined if users sign in with an address. */
  readonly username: string | undefined
  readonly signsInWith: VerifiableAttribute | undefined
  readonly attributes: User['attributes']
}

/** The same rule as for every other new user. (UsernameType) */
const isUsername = (name: string) => name.length <= 128 && /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(name)

/**
 * Fits a user of another directory, who gave the name `given` here, into a pool. `username` in that directory's data
 * becomes the user name, in pools with user names of their own. The address may be spelled differently from the given
 * one if the pool treats both as equal. No required attribute may be missing, because no later step asks for it.
 * @throws {CognitoError} InvalidParameterException: the pool cannot take them like this
 */
export function toMigrant(pool: Pool, given: string, known: Readonly<Record<string, string>>): Migrant {
  const { username, ...values } = known
  const name = pool.usernameAttributes.size > 0 ? given : (username ?? given)
  if (!isUsername(name)) throw invalidParameter('Not a user name.')
  const signsInWith = attributeOfSignInName(pool, name)
  const requested = Object.entries(values).map(([Name, Value]) => ({ Name, Value }))
  const address = signsInWith && values[signsInWith]
  const isSame = address !== undefined && toNormalName(pool, address) === toNormalName(pool, name)
  const filled = withSignInName(requested, signsInWith, isSame ? address : name)
  const attributes = withVerificationFlags(newAttributes(pool, filled, 'administrator'))
  const [missing] = missingAttributes(pool, attributes)
  if (missing !== undefined) throw invalidParameter(`${missing} is missing.`)
  return { username: signsInWith ? undefined : name, signsInWith, attributes }
}
