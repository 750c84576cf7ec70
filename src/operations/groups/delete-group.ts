import { toGroupKey } from '../../domain/group.ts'
import { operation } from '../define.ts'
import { groupAdministrator } from './group-administrator.ts'

/** An administrator deletes a group. Its memberships end at once, and its users stay. */
export const DeleteGroup = operation('DeleteGroup', {
  caller: groupAdministrator,
  async perform({ pool, group, store, actor, now }) {
    const removed = { poolId: pool.id, id: group.id, at: now(), actor }
    await store.removeGroup(toGroupKey(pool, group.name), removed)
  },
})
