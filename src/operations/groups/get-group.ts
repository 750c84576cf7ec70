import { toGroupType } from '../../domain/group.ts'
import { operation } from '../define.ts'
import { groupAdministrator } from './group-administrator.ts'

/** An administrator reads a group. */
export const GetGroup = operation('GetGroup', {
  caller: groupAdministrator,
  async perform({ group }) {
    return { Group: toGroupType(group) }
  },
})
