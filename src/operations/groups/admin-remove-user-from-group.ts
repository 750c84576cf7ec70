import { commitUser } from '../../accounts/commit-user.ts'
import { withGroups } from '../../domain/group.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/** An administrator takes a user out of a group. Nothing changes if they are not in it, or there is no such group. */
export const AdminRemoveUserFromGroup = operation('AdminRemoveUserFromGroup', {
  caller: userAdministrator,
  serialize: 'user',
  async perform(call, { GroupName }) {
    const { user } = call
    const { groups: memberships = [] } = user
    const kept = memberships.filter(({ name }) => name !== GroupName)
    if (kept.length === memberships.length) return
    await commitUser(call, user, withGroups(user, kept), { keepsModified: true, withoutNotice: true })
  },
})
