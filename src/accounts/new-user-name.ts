import type { PoolCall } from '../context.ts'
import { toNormalName } from '../domain/aliases.ts'
import type { RequestedAttribute } from '../domain/attribute-creation.ts'
import { attributeOfSignInName, withSignInName } from '../domain/sign-in-name.ts'
import type { User } from '../domain/user.ts'
import { type CognitoError, nameExists } from '../errors.ts'

/** The names of a user to be made, and the requested attributes with the one that the user name fills. */
export interface NewUserNames {
  readonly names: Pick<User, 'poolId' | 'sub' | 'username' | 'signsInWith'>
  readonly requested: readonly RequestedAttribute[]
}

/**
 * Checks the name of a new user before the rest of the request is looked at. The commit decides for good.
 * @throws {CognitoError} as attributeOfSignInName and withSignInName · UsernameExistsException
 */
export async function nameNewUser(
  { pool, store, random, trail }: PoolCall,
  name: string,
  attributes: readonly RequestedAttribute[] = [],
  whenTaken: (kind: string) => CognitoError = nameExists,
): Promise<NewUserNames> {
  const signsInWith = attributeOfSignInName(pool, name)
  const kind = signsInWith ?? 'username'
  const holder = await store.findAliasHolder(pool.id, { kind, value: toNormalName(pool, name) })
  trail.user = holder?.sub
  if (holder) throw whenTaken(kind)
  const sub = random.uuid()
  return {
    names: { poolId: pool.id, sub, username: signsInWith ? sub : name, signsInWith },
    requested: withSignInName(attributes, signsInWith, name),
  }
}
