import type { Context } from '../../context.ts'
import { withGroups } from '../../domain/group.ts'
import type { Pool } from '../../domain/pool.ts'
import { membersName } from '../../domain/user-index.ts'
import { planUser } from '../../domain/user-plan.ts'
import type { User } from '../../domain/user.ts'
import type { RemovedGroup } from '../../store/ports/groups.ts'
import { Conflict } from '../../store/store.ts'

type StoreContext = Pick<Context, 'store' | 'now'>

/** The number of users or groups that are read at once, and of times that a run reads some. The next run goes on. */
const step = 100
const maxSteps = 100

/**
 * How long a deleted group is remembered (milliseconds). A call that found the group before it was deleted may still
 * add a member. No call takes nearly as long.
 */
const kept = 3_600_000

/**
 * Takes deleted groups out of the users who were members. The memberships no longer count since the group is gone, so
 * it does not matter when this happens.
 */
export async function endMemberships(context: StoreContext): Promise<void> {
  let last: RemovedGroup | undefined
  for (let steps = maxSteps; steps > 0; steps--) {
    const removed = await context.store.findRemovedGroups(last, step)
    for (const group of removed) {
      steps -= await endMembershipsIn(context, group, steps)
      if (steps <= 0) return
    }
    last = removed.at(-1)
    if (removed.length < step) return
  }
}

/** Ends memberships in one group. Answers the number of steps that it took. */
async function endMembershipsIn(
  { store, now }: StoreContext,
  removed: RemovedGroup,
  maxSteps: number,
): Promise<number> {
  const { poolId, id, at } = removed
  const pool = await store.findPool(poolId)
  // What belongs to a pool that is being removed goes with it.
  if (!pool) return 0
  const filter = { name: membersName(id), match: 'prefix', value: '' } as const
  for (let steps = 0; steps < maxSteps; steps++) {
    const members = await store.listUsers({ poolId, filter, limit: step })
    if (members.length === 0) {
      if (now() - at >= kept) await store.forgetRemovedGroup(poolId, id)
      return steps
    }
    await Promise.all(members.map(({ user }) => endMembership({ store, now }, pool, user, removed)))
  }
  return maxSteps
}

/** Ends the membership of one user. A user who has changed meanwhile is met again in the next step. */
async function endMembership(
  { store, now }: StoreContext,
  pool: Pool,
  user: User,
  { id, actor }: RemovedGroup,
): Promise<void> {
  const others = user.groups?.filter((membership) => membership.id !== id) ?? []
  const options = { at: now(), actor, action: 'DeleteGroup', keepsModified: true }
  try {
    await store.commit(planUser(pool, user, withGroups(user, others), options))
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
  }
}
