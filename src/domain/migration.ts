import { invalidParameter } from '../errors.ts'
import { toNormalName } from './aliases.ts'
import { newAttributes } from './attribute-creation.ts'
import { missingAttributes } from './first-sign-in.ts'
import type { Pool } from './pool.ts'
import { attributeOfSignInName, withSignInName } from './sign-in-name.ts'
import type { User, VerifiableAttribute } from './user.ts'

/** A user of another directory as they are to be here. */
export interface Migrant {
  /** Undefined where users go by an address. */
  readonly username: string | undefined
  readonly signsInWith: VerifiableAttribute | undefined
  readonly attributes: User['attributes']
}

/** As for every other new user. (UsernameType) */
const isUsername = (name: string) => name.length <= 128 && /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(name)

/**
 * Fits somebody, known to another directory under the name that they gave here, into a pool. `username` among what that
 * directory knows of them is the name that they shall have, where users have names of their own. Their address may be
 * written in other letters than they gave, where that makes no difference. Nothing that the pool requires may be
 * missing, as nobody is going to ask for it.
 * @throws {CognitoError} InvalidParameterException: the pool cannot take them like this
 */
export function toMigrant(pool: Pool, given: string, known: Readonly<Record<string, string>>): Migrant {
  const { username, ...values } = known
  const name = pool.signInNames.size > 0 ? given : (username ?? given)
  if (!isUsername(name)) throw invalidParameter('Not a user name.')
  const signsInWith = attributeOfSignInName(pool, name)
  const asked = Object.entries(values).map(([Name, Value]) => ({ Name, Value }))
  const address = signsInWith && values[signsInWith]
  const isSame = address !== undefined && toNormalName(pool, address) === toNormalName(pool, name)
  const filled = withSignInName(asked, signsInWith, isSame ? address : name)
  const attributes = newAttributes(pool, filled, 'administrator')
  const [missing] = missingAttributes(pool, attributes)
  if (missing !== undefined) throw invalidParameter(`${missing} is missing.`)
  return { username: signsInWith ? undefined : name, signsInWith, attributes }
}
