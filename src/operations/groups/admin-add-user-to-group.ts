import { commitUser } from '../../accounts/commit-user.ts'
import { groupNotFound, tooManyGroupsOfUser } from '../../errors.ts'
import { livingMemberships, toGroupKey, withGroups } from '../../domain/group.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/** An administrator puts a user into a group. A user who is in it already stays so. */
export const AdminAddUserToGroup = operation('AdminAddUserToGroup', {
  caller: userAdministrator,
  serialize: 'user',
  async perform(call, { GroupName }) {
    const { pool, user, store, limits } = call
    const { groups: memberships = [] } = user
    const names = [GroupName, ...memberships.map(({ name }) => name)]
    const keys = new Set(names.map((name) => toGroupKey(pool, name)))
    const groups = await store.findGroups(pool.id, [...keys])
    const group = groups.find(({ name }) => name === GroupName)
    if (!group) throw groupNotFound()
    const living = livingMemberships(memberships, groups)
    if (living.some(({ id }) => id === group.id)) return
    if (living.length >= limits.groupsPerUser) throw tooManyGroupsOfUser()
    const joined = [...living, { name: group.name, id: group.id }]
    await commitUser(call, user, withGroups(user, joined), { keepsModified: true, withoutNotice: true })
  },
})
