import type { AdminAddUserToGroupRequest, CreateGroupRequest } from '../../src/model/types.ts'
import type { App } from './people.ts'
import type { World } from './world.ts'

/** Makes a group. Answers it as the wire shows it. */
export async function createGroup(
  world: World,
  { poolId }: App,
  GroupName: string,
  more: Partial<CreateGroupRequest> = {},
) {
  const { Group = {} } = await world.call('CreateGroup', { UserPoolId: poolId, GroupName, ...more })
  return Group
}

/** Makes users without a password. */
export async function createUsers(world: World, { poolId }: App, ...names: readonly string[]): Promise<void> {
  for (const Username of names) await world.call('AdminCreateUser', { UserPoolId: poolId, Username })
}

const membership = ({ poolId }: App, Username: string, GroupName: string): AdminAddUserToGroupRequest => ({
  UserPoolId: poolId,
  Username,
  GroupName,
})

/** Puts a user into groups. */
export async function addToGroups(
  world: World,
  app: App,
  username: string,
  ...groups: readonly string[]
): Promise<void> {
  for (const group of groups) await world.call('AdminAddUserToGroup', membership(app, username, group))
}

export const removeFromGroup = (world: World, app: App, username: string, group: string) =>
  world.call('AdminRemoveUserFromGroup', membership(app, username, group))

/** The names of a user's groups, in the order of the list. */
export async function groupsOf(world: World, { poolId }: App, Username: string) {
  const { Groups = [] } = await world.call('AdminListGroupsForUser', { UserPoolId: poolId, Username })
  return Groups.map(({ GroupName }) => GroupName)
}

/** The user names of a group's members, in the order of the list. */
export async function membersOf(world: World, { poolId }: App, GroupName: string) {
  const { Users = [] } = await world.call('ListUsersInGroup', { UserPoolId: poolId, GroupName })
  return Users.map(({ Username }) => Username)
}
