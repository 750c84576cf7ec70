import type { AttributeType, UserType } from '../../model/types.ts'
import { isPrefixed } from '../../domain/schema-violations.ts'
import type { User } from '../../domain/user.ts'

/** The attributes that come first, as the real service was seen to list them. */
const leading = ['email', 'email_verified', 'family_name', 'given_name', 'birthdate']

/** The place of an attribute in a list: leading ones in their order, other standard ones, custom ones. */
function placeOf(name: string): number {
  if (isPrefixed(name)) return leading.length + 1
  const place = leading.indexOf(name)
  return place < 0 ? leading.length : place
}

/** Attributes as the wire lists them, `sub` last. */
export const toAttributeList = (
  user: Pick<User, 'sub'>,
  attributes: readonly (readonly [string, string])[],
): AttributeType[] => [
  ...attributes
    .toSorted(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([Name, Value]) => ({ Name, Value })),
  { Name: 'sub', Value: user.sub },
]

/** The second factors of a user as the wire shows them: not at all where there are none. */
export const toFactorMembers = ({ secondFactors }: Pick<User, 'secondFactors'>) => ({
  UserMFASettingList: secondFactors?.enabled,
  PreferredMfaSetting: secondFactors?.preferred,
})

/** Milliseconds as the wire's epoch seconds. */
export const toSeconds = (milliseconds: number) => milliseconds / 1000

/** A user as administrators see them in lists. */
export const toUserType = (user: User): UserType => ({
  Username: user.username,
  Attributes: toAttributeList(user, Object.entries(user.attributes)),
  UserCreateDate: toSeconds(user.created),
  UserLastModifiedDate: toSeconds(user.modified),
  Enabled: user.enabled,
  UserStatus: user.status,
})

/** The place in a list of users that a page token carries. */
export const toListKey = (text: string) =>
  JSON.parse(text) as { readonly value: string; readonly sub: string }
