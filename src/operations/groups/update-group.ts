import { changedGroup, groupSettings, toGroupKey, toGroupType } from '../../domain/group.ts'
import { operation } from '../define.ts'
import { groupAdministrator } from './group-administrator.ts'

/** An administrator gives a group other settings. Settings that the request leaves out stay, and none can be cleared. */
export const UpdateGroup = operation('UpdateGroup', {
  caller: groupAdministrator,
  async perform({ pool, group, store, now }, input) {
    const changed = changedGroup(group, groupSettings(input), now())
    if (changed !== group) await store.changeGroup({ key: toGroupKey(pool, group.name), group: changed })
    return { Group: toGroupType(changed) }
  },
})
