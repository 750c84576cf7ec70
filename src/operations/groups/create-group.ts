import { groupExists, tooManyGroups } from '../../errors.ts'
import { groupSettings, toGroupKey, toGroupType } from '../../domain/group.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { newGroupId } from '../new-ids.ts'

/** An administrator makes a group of a pool's users. Where names ignore case, so do those of groups. */
export const CreateGroup = operation('CreateGroup', {
  caller: poolAdministrator,
  async perform({ pool, store, random, limits, now }, input) {
    const key = toGroupKey(pool, input.GroupName)
    if ((await store.findGroups(pool.id, [key])).length > 0) throw groupExists()
    const at = now()
    const group = {
      poolId: pool.id,
      id: newGroupId(random),
      version: 1,
      name: input.GroupName,
      created: at,
      modified: at,
      ...groupSettings(input),
    }
    if (!(await store.addGroup({ key, group }, limits.groupsPerPool))) throw tooManyGroups()
    return { Group: toGroupType(group) }
  },
})
