import type { CreateGroupRequest, GroupType, UpdateGroupRequest } from '../model/types.ts'
import { toNormalName } from './aliases.ts'
import type { Pool } from './pool.ts'
import type { Groups } from './group-claims.ts'
import type { Membership, UserState } from './user.ts'

/** A group of a pool's users, as it is kept. Times are milliseconds since 1970. */
export interface GroupRecord extends GroupSettings {
  readonly poolId: string
  /** Made here and never used again: another group of the same name has another id, and none of the old members. */
  readonly id: string
  readonly version: number
  readonly name: string
  readonly created: number
  readonly modified: number
}

interface GroupSettings {
  readonly description?: string
  /** The lower it is, the sooner the role of the group is preferred. */
  readonly precedence?: number
  readonly roleArn?: string
}

/** The settings that a request gives. An empty description is none. */
export const groupSettings = ({
  Description,
  Precedence,
  RoleArn,
}: CreateGroupRequest | UpdateGroupRequest): GroupSettings => ({
  ...(Description ? { description: Description } : {}),
  ...(Precedence == null ? {} : { precedence: Precedence }),
  ...(RoleArn == null ? {} : { roleArn: RoleArn }),
})

/**
 * The group with other settings. What a request leaves out stays, and so does the group where it gives nothing.
 * (UpdateGroup)
 */
export function changedGroup(group: GroupRecord, settings: GroupSettings, now: number): GroupRecord {
  if (Object.keys(settings).length === 0) return group
  return { ...group, ...settings, version: group.version + 1, modified: now }
}

/** A group as the wire shows it. (GroupType) */
export const toGroupType = (group: GroupRecord): GroupType => ({
  GroupName: group.name,
  UserPoolId: group.poolId,
  Description: group.description,
  RoleArn: group.roleArn,
  Precedence: group.precedence,
  LastModifiedDate: group.modified / 1000,
  CreationDate: group.created / 1000,
})

/** The form in which a pool compares the names of its groups: it has one group of each. */
export const toGroupKey = (pool: Pool, name: string) => toNormalName(pool, name)

/** The memberships in groups that exist. Those in groups that were deleted go by and by. */
export function livingMemberships(
  memberships: readonly Membership[] = [],
  groups: readonly GroupRecord[],
): readonly Membership[] {
  const living = new Set(groups.map(({ id }) => id))
  return memberships.filter(({ id }) => living.has(id))
}

/** The user with these memberships. */
export function withGroups(user: UserState, groups: readonly Membership[]): UserState {
  const { groups: _, ...others } = user
  return groups.length > 0 ? { ...others, groups } : others
}

/** What tokens tell of a user's groups. Groups with a precedence come first, in its order, then the others by name. */
export function groupsInTokens(groups: readonly GroupRecord[]): Groups {
  const inOrder = groups.toSorted(byPlace)
  return {
    groups: inOrder.map(({ name }) => name),
    roles: [...new Set(inOrder.flatMap(({ roleArn }) => (roleArn === undefined ? [] : [roleArn])))],
    preferredRole: preferredRole(groups),
  }
}

const byPlace = (one: GroupRecord, other: GroupRecord): number =>
  placeOf(one) - placeOf(other) || (one.name < other.name ? -1 : 1)

/** Groups without a precedence come after the highest one. */
const placeOf = ({ precedence = 2 ** 31 }: GroupRecord) => precedence

/**
 * The role of the lowest precedence among groups that have both. Different roles of the same precedence leave none.
 * (GroupType, Precedence)
 */
function preferredRole(groups: readonly GroupRecord[]): string | undefined {
  const candidates = groups.filter(
    ({ roleArn, precedence }) => roleArn !== undefined && precedence !== undefined,
  )
  const lowest = Math.min(...candidates.map(placeOf))
  const roles = new Set(candidates.filter((group) => placeOf(group) === lowest).map(({ roleArn }) => roleArn))
  return roles.size === 1 ? [...roles][0] : undefined
}
