import { groupNotFound } from '../../errors.ts'
import { type GroupRecord, toGroupKey } from '../../domain/group.ts'
import { type PoolAdministrator, poolAdministrator } from '../callers.ts'
import type { Caller } from '../define.ts'

export interface GroupAdministrator extends PoolAdministrator {
  readonly group: GroupRecord
}

interface GroupInput {
  readonly UserPoolId: string
  readonly GroupName: string
}

/** An administrator of one of a pool's groups, by its name as it was written. */
export const groupAdministrator: Caller<GroupInput, GroupAdministrator> = async (context, input, signer) => {
  const found = await poolAdministrator(context, input, signer)
  const [group] = await context.store.findGroups(found.pool.id, [toGroupKey(found.pool, input.GroupName)])
  if (group?.name !== input.GroupName) throw groupNotFound()
  return { ...found, group }
}
