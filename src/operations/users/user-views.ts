import type { AttributeType, UserType } from '../../model/types.ts'
import type { User } from '../../domain/user.ts'

/** Attributes as the wire lists them, `sub` first. */
export const toAttributeList = (
  user: Pick<User, 'sub'>,
  attributes: Iterable<readonly [string, string]>,
): AttributeType[] => {
  const list = [{ Name: 'sub', Value: user.sub }]
  for (const [Name, Value] of attributes) list.push({ Name, Value })
  return list
}

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
